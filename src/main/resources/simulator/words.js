// What the page says about a message, in words. No access to the document: text only.

export function hour(timestamp) {
  return new Date(timestamp).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

function because(status) {
  return status && status !== 'ESME_ROK' ? ` (${status})` : '';
}

/** One line about how far a message got. */
export function progress(message, anyReceiver) {
  if (message.direction === 'mt') {
    switch (message.state) {
      case 'accepted': return message.parts_done < message.parts ? 'Arriving' : 'Received';
      case 'lost': return 'Received, left unanswered';
      default: return `Refused by the SMSC: ${message.status}`;
    }
  }
  switch (message.state) {
    case 'queued':
      if (!anyReceiver) return 'Waiting for an ESME to bind';
      return message.status ? `Will be sent again (${message.status})` : 'Waiting to be sent';
    case 'sent': return 'Sent, waiting for the answer';
    case 'accepted': return 'Accepted by the ESME';
    default: return `Refused by the ESME: ${message.status}`;
  }
}

/** Encoding, and parts if there are several. */
export function shape(message) {
  if (message.parts === 1) return message.encoding;
  const done = message.parts_done < message.parts ? `${message.parts_done} of ${message.parts}` : message.parts;
  return `${message.encoding} · ${done} parts`;
}

export function receipt(r, several) {
  const how = {
    queued: 'waiting' + because(r.status),
    sent: 'sent, waiting for the answer',
    accepted: 'accepted by the ESME',
    refused: 'refused by the ESME' + because(r.status),
  }[r.state];
  return `Receipt ${r.stat}${several ? ` for part ${r.message_id.slice(0, 8)}` : ''}: ${how}`;
}

export function binds(count) {
  return count === 0 ? 'No ESME bound' : count === 1 ? '1 bind' : `${count} binds`;
}
