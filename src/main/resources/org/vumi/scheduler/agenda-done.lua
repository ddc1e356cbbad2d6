-- Removes entries that were delivered, or keeps them for the record.
-- KEYS: the sorted set of what is taken; the set of all; the sorted set of those that expire; the hash of entries by message
-- ARGV: 1 to keep them, or nothing; when they expire then, or nothing; milliseconds to remember that the others are done; then each key
local in_flight, all, expiries, messages = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
for at = 4, #ARGV do
  local key = ARGV[at]
  if ARGV[1] == '1' then
    if ARGV[2] ~= '' then
      redis.call('ZADD', expiries, ARGV[2], key)
    end
  else
    local message = redis.pcall('HGET', key, 'message_id')
    if type(message) == 'string' and redis.call('HGET', messages, message) == key then
      redis.call('HDEL', messages, message)
    end
    redis.call('DEL', key)
    redis.call('HSET', key, 'done', '1')
    redis.call('PEXPIRE', key, ARGV[3])
    redis.call('SREM', all, key)
  end
  redis.call('ZREM', in_flight, key)
end
return {}
