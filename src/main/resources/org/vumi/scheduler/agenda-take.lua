-- Takes entries that are due, so that nobody else takes them for a while, and forgets what has expired.
-- KEYS: the sorted set of buckets; the sorted set of what is taken; the sorted set of those that expire; the set of all
-- ARGV: how the names of buckets' sets begin; the field wanted; the bucket of now; the highest score that it may have, as others may
-- have reckoned it; now; until when leases have ended; until when nobody else may; how many entries, and octets of them, at most
-- Returns keys and fields by turns, false for a field that is not there.
local timestamps, in_flight, expiries, all = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local beginning, field, now, highest = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local most, most_octets = tonumber(ARGV[8]), tonumber(ARGV[9])
local MOST_BUCKETS = 5000
local MOST_FORGOTTEN = 1000

for _, key in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', ARGV[5], 'LIMIT', 0, MOST_FORGOTTEN)) do
  redis.call('DEL', key)
  redis.call('SREM', all, key)
  redis.call('ZREM', expiries, key)
end

local taken, octets = {}, 0

local function full()
  return #taken >= 2 * most or octets >= most_octets
end

local function take(key)
  redis.call('ZADD', in_flight, ARGV[7], key)
  local value = redis.pcall('HGET', key, field)
  if type(value) ~= 'string' then
    value = false
  end
  taken[#taken + 1] = key
  taken[#taken + 1] = value
  octets = octets + (value and #value or 0)
end

for _, key in ipairs(redis.call('ZRANGEBYSCORE', in_flight, '-inf', ARGV[6], 'LIMIT', 0, most)) do
  if full() then
    break
  end
  take(key)
end

for _, bucket in ipairs(redis.call('ZRANGEBYSCORE', timestamps, '-inf', highest, 'LIMIT', 0, MOST_BUCKETS)) do
  if bucket <= now then
    while not full() do
      local key = redis.call('SPOP', beginning .. bucket)
      if not key then
        redis.call('ZREM', timestamps, bucket)
        break
      end
      take(key)
    end
  end
  if full() then
    break
  end
end
return taken
