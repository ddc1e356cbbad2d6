// The npm package smpp as one end of an SMPP link, told by HTTP what to send and asked what has come.
//   node peer.js smsc            listens; takes system_id vumi, password vumipw
//   node peer.js esme PORT       binds as node, password nodepw
// stdout: ready {"ports":{"control":…,"smpp":…}}
// POST /COMMAND  {fields}  sends the PDU and answers with its response; short_message may be {"udh": hex, "message": text}
// GET /          the messages that came, oldest first: fields, text, udh (hex of each element), message_id (given to it by the SMSC)
'use strict';

const http = require('http');
const smpp = require('smpp');

const seen = [];
let link; // the session that is bound
let ids = 0;

function take(pdu) {
  const whole = Object.keys(pdu.short_message.message || '').length ? pdu.short_message : pdu.message_payload || pdu.short_message;
  const fields = {};
  for (const name of ['source_addr', 'destination_addr', 'data_coding', 'esm_class', 'registered_delivery', 'sar_msg_ref_num',
    'sar_total_segments', 'sar_segment_seqnum', 'receipted_message_id', 'message_state']) {
    fields[name] = pdu[name];
  }
  fields.text = String(whole.message);
  fields.udh = (whole.udh || []).map(element => element.toString('hex'));
  seen.push(fields);
  return fields;
}

function sendable(fields) {
  for (const name of ['short_message', 'message_payload']) {
    if (fields[name] && fields[name].udh) {
      fields[name].udh = Buffer.from(fields[name].udh, 'hex');
    }
  }
  return fields;
}

// Of a message that asks for one; a text that is the name of a state gets that state.
function receipt(session, pdu, id, text) {
  const state = ['UNDELIV', 'EXPIRED', 'REJECTD'].includes(text) ? text : 'DELIVRD';
  session.deliver_sm({
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
    short_message: `id:${id} sub:001 dlvrd:001 submit date:2611250900 done date:2611250901 stat:${state} err:000 text:`,
    receipted_message_id: id,
    message_state: smpp.MESSAGE_STATE[{DELIVRD: 'DELIVERED', UNDELIV: 'UNDELIVERABLE', EXPIRED: 'EXPIRED', REJECTD: 'REJECTED'}[state]],
  });
}

function common(session) {
  session.on('enquire_link', pdu => session.send(pdu.response()));
  session.on('unbind', pdu => session.send(pdu.response(), () => session.close()));
  session.on('error', error => console.error(error.message));
}

function smsc(ready) {
  const server = smpp.createServer(session => {
    common(session);
    for (const bind of ['bind_transceiver', 'bind_receiver', 'bind_transmitter']) {
      session.on(bind, pdu => {
        if (pdu.system_id !== 'vumi' || pdu.password !== 'vumipw') {
          session.send(pdu.response({command_status: smpp.ESME_RINVPASWD}));
          return;
        }
        session.send(pdu.response({system_id: 'node'}));
        link = session;
      });
    }
    session.on('submit_sm', pdu => {
      const id = (++ids).toString(16).toUpperCase().padStart(8, '0');
      const message = take(pdu);
      message.message_id = id;
      session.send(pdu.response({message_id: id}));
      if (pdu.registered_delivery & 1) {
        receipt(session, pdu, id, message.text);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => ready({smpp: server.address().port}));
}

function esme(port, ready) {
  const session = smpp.connect({host: '127.0.0.1', port: port}, () => {
    session.bind_transceiver({system_id: 'node', password: 'nodepw'}, pdu => {
      if (pdu.command_status !== 0) {
        console.error('bind refused: ' + pdu.command_status);
        process.exit(1);
      }
      link = session;
      ready({});
    });
  });
  common(session);
  session.on('deliver_sm', pdu => {
    take(pdu);
    session.send(pdu.response());
  });
}

function control(ports) {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', chunk => { body += chunk; });
    request.on('end', () => {
      const answer = (status, value) => {
        response.writeHead(status, {'Content-Type': 'application/json'});
        response.end(JSON.stringify(value));
      };
      if (request.method === 'GET') {
        answer(200, seen);
      } else if (!link) {
        answer(503, 'not bound');
      } else {
        link.send(new smpp.PDU(request.url.slice(1), sendable(JSON.parse(body))), pdu =>
          answer(200, {command_status: pdu.command_status, message_id: pdu.message_id}));
      }
    });
  });
  server.listen(0, '127.0.0.1', () =>
    console.log('ready ' + JSON.stringify({ports: {control: server.address().port, ...ports}})));
}

if (process.argv[2] === 'smsc') {
  smsc(control);
} else {
  esme(Number(process.argv[3]), control);
}
