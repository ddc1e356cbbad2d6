-- Puts entries that were taken and not delivered back, unless another has taken them since.
-- KEYS: the sorted set of buckets; the sorted set of what is taken
-- ARGV: how the names of buckets' sets begin; a bucket and its score; until when they were taken; then each key
local timestamps, in_flight = KEYS[1], KEYS[2]
for at = 5, #ARGV do
  local key = ARGV[at]
  local lease = redis.call('ZSCORE', in_flight, key)
  if lease and tonumber(lease) == tonumber(ARGV[4]) then
    redis.call('SADD', ARGV[1] .. ARGV[2], key)
    redis.call('ZADD', timestamps, ARGV[3], ARGV[2])
    redis.call('ZREM', in_flight, key)
  end
end
return {}
