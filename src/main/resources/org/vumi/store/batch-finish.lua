-- Frees the tags of a batch, but for those that a later batch has taken.
-- KEYS: each tag
-- ARGV: the batch's id as JSON
for _, tag in ipairs(KEYS) do
  if redis.call('HGET', tag, 'current_batch_id') == ARGV[1] then
    redis.call('HSET', tag, 'current_batch_id', 'null')
  end
end
return {}
