-- Adds entries, each a hash. One that is there, or was done lately, stays as it is.
-- KEYS: the set of all; the sorted set of buckets; the sorted set of those that expire; the hash of entries by message
-- ARGV: how the names of buckets' sets begin; then of each entry its key; its bucket and that one's score, or nothing twice; when it
-- expires, or nothing; its message's id, or nothing; how many fields it has; name and value of each
-- Returns 1 for each that is new, else 0.
-- It is in the set of all last: if a Redis that dies has done a part of this only, it is done again.
local all, timestamps, expiries, messages = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local added = {}
local at = 2
while at <= #ARGV do
  local key, bucket, score, expiry, message, fields = unpack(ARGV, at, at + 5)
  local first, last = at + 6, at + 5 + 2 * fields
  if redis.call('SISMEMBER', all, key) == 1 or redis.call('HEXISTS', key, 'done') == 1 then
    added[#added + 1] = 0
  else
    redis.call('HSET', key, unpack(ARGV, first, last))
    if bucket ~= '' then
      redis.call('SADD', ARGV[1] .. bucket, key)
      redis.call('ZADD', timestamps, score, bucket)
    end
    if expiry ~= '' then
      redis.call('ZADD', expiries, expiry, key)
    end
    if message ~= '' then
      redis.call('HSET', messages, message, key)
    end
    redis.call('SADD', all, key)
    added[#added + 1] = 1
  end
  at = last + 1
end
return added
