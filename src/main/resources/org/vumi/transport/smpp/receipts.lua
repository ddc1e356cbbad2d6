-- Finds the messages that some receipts are about, and counts each receipt into the state of its message. One whose message is not
-- known can be kept until it is.
--
-- KEYS: all keys that a receipt's ids may be known by, receipt after receipt.
-- ARGV: how all keys of the account begin; how many milliseconds receipts are kept; then of each receipt the number of its keys,
-- its status, its stat, and what to keep of it, or nothing.
-- Answers for each receipt false if nothing is known of it, else { known, state, news }: what the key holds, which is
-- "<part>/<parts> <transport_name> <message_id>", with a "*" after the parts while some are not sent yet; the state of the whole message; "new", "again" or "old".
--
-- A state is a hash: the status of each part by its number; "told", the last state that was news; "by", the part that
-- made it so. It lives as long as what is known of its parts.
--
-- Receipts are kept in a list for each id, the ids in a sorted set by the time of their last receipt: the newest of both.

local MOST_IDS = 10000
local MOST_OF_ONE = 10

local account, expiry = ARGV[1], ARGV[2]

local function is_final(state)
  return state and string.sub(state, 1, 7) ~= 'pending'
end

local function folded(state, parts)
  local numbers = {}
  for part = 1, parts do
    numbers[part] = tostring(part)
  end
  local delivered = 0
  for _, status in ipairs(redis.call('HMGET', state, unpack(numbers))) do
    if status == 'failed' then
      return 'failed'
    elseif status == 'delivered' then
      delivered = delivered + 1
    end
  end
  return delivered == parts and 'delivered' or 'pending'
end

local function count(state, part, parts, begun, status, stat)
  local before, told, by = unpack(redis.call('HMGET', state, part, 'told', 'by'))
  if is_final(before) and not is_final(status) then
    return told or status, 'old'
  end
  redis.call('HSET', state, part, status)
  local now = parts == 1 and status .. ' ' .. stat or folded(state, parts)
  if is_final(told) and not is_final(now) then
    return told, 'old'
  elseif begun and not is_final(now) then
    return now, 'old' -- who sent it has not even heard that it is accepted, and may hear that it is not
  elseif now ~= told then
    redis.call('HSET', state, 'told', now, 'by', part)
    return now, 'new'
  elseif by == part and before == status then
    return now, 'again'
  end
  return now, 'old'
end

local function keep(ids, receipt)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local sorted = account .. 'unmatched_ids'
  for _, id in ipairs(ids) do
    local kept = account .. 'unmatched#' .. id
    redis.call('RPUSH', kept, receipt)
    redis.call('LTRIM', kept, -MOST_OF_ONE, -1)
    redis.call('PEXPIRE', kept, expiry)
    redis.call('ZADD', sorted, now, id)
  end
  redis.call('PEXPIRE', sorted, expiry)
  redis.call('ZREMRANGEBYSCORE', sorted, '-inf', now - expiry)
  for _, id in ipairs(redis.call('ZRANGE', sorted, 0, -MOST_IDS - 1)) do
    redis.call('ZREM', sorted, id)
    redis.call('DEL', account .. 'unmatched#' .. id)
  end
  redis.call('SADD', 'vumi:unmatched_receipts', string.sub(account, 1, -2))
end

local function matched(known, life, status, stat)
  local part, parts, begun, message = string.match(known, '^(%d+)/(%d+)(%*?) %S+ (.*)$')
  local state = account .. 'receipts#' .. message
  local now, news = count(state, part, tonumber(parts), begun == '*', status, stat)
  if life > 0 then
    redis.call('PEXPIRE', state, life)
  end
  return { known, now, news }
end

local answers = {}
local at = 0
for argument = 3, #ARGV, 4 do
  local keys, status, stat, receipt = tonumber(ARGV[argument]), ARGV[argument + 1], ARGV[argument + 2], ARGV[argument + 3]
  local answer = false
  local ids = {}
  for key = at + 1, at + keys do
    local known = redis.call('GET', KEYS[key])
    if known then
      answer = matched(known, redis.call('PTTL', KEYS[key]), status, stat)
      break
    end
    ids[#ids + 1] = string.sub(KEYS[key], #account + #'third_party_id#' + 1)
  end
  if not answer and receipt ~= '' then
    keep(#ids > 0 and ids or { '' }, receipt)
  end
  at = at + keys
  answers[#answers + 1] = answer
end
return answers
