-- Takes entries out of their buckets, and puts them into another, or removes them.
-- KEYS: the sorted set of buckets; the sorted set of what is taken; the sorted set of those that expire; the set of all; the hash of
-- entries by message
-- ARGV: how the names of buckets' sets begin; a bucket and its score, or nothing twice to remove them; then each key
-- Those that are put elsewhere have a field moved from then on. Returns 1 for each, or 0 if it is not there or is being delivered.
local timestamps, in_flight, expiries, all, messages = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local answers, moved = {}, {}
for at = 4, #ARGV do
  local key = ARGV[at]
  local free = redis.call('SISMEMBER', all, key) == 1 and not redis.call('ZSCORE', in_flight, key)
  answers[#answers + 1] = free and 1 or 0
  if free then
    moved[#moved + 1] = key
  end
end
if #moved == 0 then
  return answers
end

local function left(bucket)
  if redis.call('EXISTS', ARGV[1] .. bucket) == 0 then
    redis.call('ZREM', timestamps, bucket)
  end
end

-- most say which bucket they are in; to look into all takes long where there are many
local elsewhere = {}
for _, key in ipairs(moved) do
  local set = redis.pcall('HGET', key, 'bucket_key')
  local named = type(set) == 'string' and string.sub(set, 1, #ARGV[1]) == ARGV[1]
  if named and redis.call('SREM', set, key) == 1 then
    left(string.sub(set, #ARGV[1] + 1))
  else
    elsewhere[#elsewhere + 1] = key
  end
end
if #elsewhere > 0 then
  for _, bucket in ipairs(redis.call('ZRANGE', timestamps, 0, -1)) do
    if redis.call('SREM', ARGV[1] .. bucket, unpack(elsewhere)) > 0 then
      left(bucket)
    end
  end
end
for _, key in ipairs(moved) do
  redis.call('ZREM', expiries, key)
  if ARGV[2] ~= '' then
    redis.pcall('HSET', key, 'moved', '1')
    redis.call('SADD', ARGV[1] .. ARGV[2], key)
    redis.call('ZADD', timestamps, ARGV[3], ARGV[2])
  else
    local message = redis.pcall('HGET', key, 'message_id')
    if type(message) == 'string' and redis.call('HGET', messages, message) == key then
      redis.call('HDEL', messages, message)
    end
    redis.call('DEL', key)
    redis.call('SREM', all, key)
  end
end
return answers
