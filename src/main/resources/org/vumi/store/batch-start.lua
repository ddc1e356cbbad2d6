-- Starts a batch, which takes its tags from older ones.
-- KEYS: its status; its facts; each tag
-- ARGV: its tags as JSON; its id as JSON
for _, counter in ipairs({ 'ack', 'delivery_report', 'message', 'sent' }) do
  redis.call('HSET', KEYS[1], counter, '0')
end
redis.call('HSET', KEYS[2], 'tags', ARGV[1])
for tag = 3, #KEYS do
  redis.call('HSET', KEYS[tag], 'current_batch_id', ARGV[2])
end
return {}
