// Sessions with applications. One request at a time waits for news of all of them; what came from outside is shown through textContent.
const byId = (id) => document.getElementById(id);
const sessions = new Map();
let hearing = null;

async function ask(what, body) {
  const response = await fetch(what, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: what === 'hear' ? hearing.signal : undefined,
  });
  const type = response.headers.get('Content-Type') ?? '';
  const answer = type.startsWith('application/json') ? await response.json() : { error: await response.text() };
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

// ---- one session

function panel(token, application, name) {
  const section = byId('session').content.cloneNode(true).querySelector('section');
  const session = { token, section, number: 0 };
  const title = section.querySelector('h2');
  title.id = `title-${token}`;
  title.textContent = `${application} with ${name}`;
  section.setAttribute('aria-labelledby', title.id);
  section.querySelector('.log').setAttribute('aria-label', `Messages of ${title.textContent}`);
  section.querySelector('form').addEventListener('submit', (event) => { event.preventDefault(); say(session); });
  section.querySelector('.close').addEventListener('click', () => close(session));
  return session;
}

function show(session, text, mine) {
  const item = document.createElement('li');
  item.textContent = text;
  if (mine) item.className = 'mine';
  session.section.querySelector('ol').append(item);
  const log = session.section.querySelector('.log');
  log.scrollTop = log.scrollHeight;
  return item;
}

function over(session, why) {
  sessions.delete(session.token);
  session.section.querySelectorAll('.text, .send').forEach((part) => { part.disabled = true; });
  const button = session.section.querySelector('.close');
  button.textContent = 'Remove';
  session.section.querySelector('.state').textContent = why;
}

async function say(session) {
  const field = session.section.querySelector('.text');
  const state = session.section.querySelector('.state');
  const content = field.value;
  const shown = show(session, content, true); // now, since the answer may be here before we hear that it was sent
  state.textContent = '';
  field.value = '';
  try {
    await ask('say', { session: session.token, content });
  } catch (fault) {
    shown.remove();
    if (field.value === '') field.value = content;
    state.textContent = `Not sent: ${fault.message}`;
  }
}

function close(session) {
  if (sessions.has(session.token)) {
    over(session, 'You have closed the session.');
    ask('close', { session: session.token }).catch(() => {});
    hear();
  } else {
    session.section.remove();
    empty();
  }
}

// ---- all of them

function empty() {
  byId('empty').hidden = byId('sessions').children.length > 0;
}

async function open() {
  const problem = byId('problem');
  const [application, name] = [byId('to').value, byId('from').value.trim()];
  problem.textContent = '';
  try {
    const { session: token } = await ask('open', { to_addr: application, from_addr: name });
    const session = panel(token, application, name);
    sessions.set(token, session);
    byId('sessions').prepend(session.section);
    session.section.querySelector('.text').focus();
    byId('from').value = someName();
    empty();
    hear();
  } catch (fault) {
    problem.textContent = `Not opened: ${fault.message}`;
  }
}

// asks anew whenever there is another session to hear of
async function hear() {
  hearing?.abort();
  const mine = new AbortController();
  hearing = mine;
  while (sessions.size > 0 && hearing === mine) {
    try {
      const known = Object.fromEntries([...sessions.values()].map((session) => [session.token, session.number]));
      const news = await ask('hear', { sessions: known });
      if (hearing !== mine) return;
      byId('link').textContent = '';
      Object.entries(news.sessions).forEach(([token, one]) => take(sessions.get(token), one));
    } catch (fault) {
      if (hearing !== mine) return;
      byId('link').textContent = 'The server is gone; trying again …';
      await new Promise((resume) => { setTimeout(resume, 1000); });
    }
  }
}

function take(session, news) {
  if (!session) return;
  for (const message of news.messages) {
    if (message.number > session.number) {
      session.number = message.number;
      if (message.content !== '') show(session, message.content, false);
    }
  }
  if (!news.open) over(session, 'The session is over.');
}

function someName() {
  return `guest-${Math.random().toString(36).slice(2, 6)}`;
}

byId('opening').addEventListener('submit', (event) => { event.preventDefault(); open(); });
window.addEventListener('pagehide', () => {
  sessions.forEach((session) => navigator.sendBeacon(
    'close', new Blob([JSON.stringify({ session: session.token })], { type: 'application/json' })));
});
byId('from').value = someName();
const { to_addrs: names } = await (await fetch('choices')).json();
byId('to').replaceChildren(...names.map((name) => new Option(name, name)));
