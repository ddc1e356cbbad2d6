// The console: one phone's conversation, live. Everything that came from outside is shown through textContent.
import * as words from './words.js';

const KEEP = 1000;
const byId = (id) => document.getElementById(id);
const form = byId('inject');
const from = byId('from');
const to = byId('to');
const text = byId('text');
const log = byId('log');
const list = byId('conversation');

const messages = new Map();
const unread = new Map();
let binds = [];
let online = false;

// a transport may write the same number with a plus
const plain = (number) => number.trim().replace(/^\+/, '');
const phoneOf = (message) => plain(message.direction === 'mo' ? message.from_addr : message.to_addr);
const thisPhone = () => plain(from.value);
const anyReceiver = () => binds.some((bind) => bind.type !== 'transmitter');

function element(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content !== undefined) made.textContent = content;
  return made;
}

// ---- the conversation

function bubble(message) {
  const item = element('li');
  item.dataset.id = message.id;
  const body = element('div', 'bubble');
  body.append(element('p', 'peer', message.direction === 'mo' ? `to ${message.to_addr}` : `from ${message.from_addr}`));
  body.append(element('p', 'content'));
  const meta = element('p', 'meta');
  meta.append(element('span', 'state'), element('span', 'shape'), element('time', '', words.hour(message.timestamp)));
  item.append(body, meta);
  return item;
}

// only what differs is touched: a screen reader then says what is new, and no more
function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
}

function fill(item, message) {
  item.className = `${message.direction} ${message.state}`;
  say(item.querySelector('.content'), message.content);
  say(item.querySelector('.state'), words.progress(message, anyReceiver()));
  say(item.querySelector('.shape'), words.shape(message));
  message.receipts.forEach((r, i) => {
    const line = item.querySelectorAll('.receipt')[i] ?? item.appendChild(element('p'));
    line.className = `receipt ${r.state}`;
    say(line, words.receipt(r, message.parts > 1));
  });
}

function show(message) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const known = list.querySelector(`[data-id="${message.id}"]`);
  const item = known ?? bubble(message);
  fill(item, message);
  if (!known) list.append(item);
  if (atEnd || (!known && message.direction === 'mo')) log.scrollTop = log.scrollHeight;
}

function conversation() {
  const own = [...messages.values()].filter((message) => phoneOf(message) === thisPhone());
  list.replaceChildren();
  own.forEach(show);
  log.scrollTop = log.scrollHeight;
  unread.delete(thisPhone());
  empty();
}

function empty() {
  byId('empty').hidden = list.children.length > 0;
  log.hidden = list.children.length === 0;
}

// ---- beside it

function phones() {
  const latest = new Map();
  for (const message of messages.values()) {
    const phone = phoneOf(message);
    latest.delete(phone);
    latest.set(phone, message);
  }
  const newest = [...latest].reverse().slice(0, 50);
  const focused = document.activeElement?.dataset.phone;
  byId('phones').replaceChildren(...newest.map(([phone, message]) => {
    const button = element('button');
    button.type = 'button';
    const head = element('span', 'phone-head');
    head.append(element('span', 'number', phone));
    if (unread.get(phone)) {
      const count = element('span', 'unread', unread.get(phone));
      count.append(element('span', 'hidden', ' new'));
      head.append(count);
    }
    button.append(head, element('span', 'latest', message.content));
    button.setAttribute('aria-pressed', String(phone === thisPhone()));
    button.dataset.phone = phone;
    button.addEventListener('click', () => choose(message));
    const item = element('li');
    item.append(button);
    return item;
  }));
  if (focused) [...byId('phones').querySelectorAll('button')].find((b) => b.dataset.phone === focused)?.focus();
  byId('no-phones').hidden = newest.length > 0;
}

function choose(message) {
  from.value = message.direction === 'mo' ? message.from_addr : message.to_addr;
  to.value = message.direction === 'mo' ? message.to_addr : message.from_addr;
  conversation();
  phones();
  text.focus();
}

function showBinds() {
  byId('binds').replaceChildren(...binds.map((bind) => {
    const item = element('li');
    item.append(
      element('span', 'system-id', bind.system_id || '(no system_id)'),
      element('span', 'quiet', `${bind.type} from ${bind.remote} since ${words.hour(bind.since)}`));
    return item;
  }));
  byId('no-binds').hidden = binds.length > 0;
  const link = byId('link');
  link.textContent = online ? words.binds(binds.length) : 'The simulator is gone; trying again …';
  link.className = `pill ${!online ? 'bad' : binds.length ? 'good' : 'idle'}`;
}

// ---- what the simulator tells

function take(changes) {
  const couldReceive = anyReceiver();
  binds = changes.binds;
  for (const message of changes.messages) {
    const isNew = !messages.has(message.id);
    messages.set(message.id, message);
    if (phoneOf(message) === thisPhone()) {
      show(message);
    } else if (isNew && message.direction === 'mt') {
      unread.set(phoneOf(message), (unread.get(phoneOf(message)) ?? 0) + 1);
    }
  }
  while (messages.size > KEEP) {
    const [oldest] = messages.keys();
    messages.delete(oldest);
    list.querySelector(`[data-id="${oldest}"]`)?.remove();
  }
  if (couldReceive !== anyReceiver()) {
    list.querySelectorAll('li').forEach((item) => fill(item, messages.get(Number(item.dataset.id))));
  }
  empty();
  phones();
  showBinds();
}

function listen() {
  const events = new EventSource('events');
  events.addEventListener('open', () => { online = true; showBinds(); });
  events.addEventListener('error', () => { online = false; showBinds(); if (events.readyState === EventSource.CLOSED) setTimeout(listen, 3000); });
  events.addEventListener('snapshot', (event) => {
    messages.clear();
    list.replaceChildren();
    take(JSON.parse(event.data));
    unread.clear();
    phones();
  });
  events.addEventListener('changes', (event) => take(JSON.parse(event.data)));
}

// ---- sending

async function send() {
  const problem = byId('problem');
  problem.textContent = '';
  if (!form.reportValidity()) return;
  const body = { from_addr: from.value.trim(), to_addr: to.value.trim(), content: text.value };
  try {
    const response = await fetch('inject', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error((await response.json()).error);
    if (text.value === body.content) text.value = '';
    grow();
  } catch (fault) {
    problem.textContent = `Not sent: ${fault.message}`;
  }
  text.focus();
}

function grow() {
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`;
}

form.addEventListener('submit', (event) => { event.preventDefault(); send(); });
text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
text.addEventListener('input', grow);
from.addEventListener('input', () => { conversation(); phones(); });
byId('curl').textContent = `curl ${location.origin}/inject \\
  -d from_addr=27761234567 \\
  -d to_addr=1234 \\
  --data-urlencode 'content=Hello'

curl ${location.origin}/messages`;

showBinds();
listen();
