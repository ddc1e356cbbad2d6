-- Finds the messages that some receipts are about, and counts each receipt into the state of its message.
--
-- KEYS: all keys that a receipt's ids may be known by, receipt after receipt.
-- ARGV: how the keys of states begin; then of each receipt the number of its keys, its status and its stat.
-- Answers for each receipt false if nothing is known of it, else { known, state, news }: what the key holds, which is
-- "<part>/<parts> <transport_name> <message_id>", with a "*" after the parts while some are not sent yet; the state of the whole message; "new", "again" or "old".
--
-- A state is a hash: the status of each part by its number; "told", the last state that was news; "by", the part that
-- made it so. It lives as long as what is known of its parts.

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

local answers = {}
local at = 0
for argument = 2, #ARGV, 3 do
  local keys, status, stat = tonumber(ARGV[argument]), ARGV[argument + 1], ARGV[argument + 2]
  local answer = false
  for key = at + 1, at + keys do
    local known = redis.call('GET', KEYS[key])
    if known then
      local part, parts, begun, message = string.match(known, '^(%d+)/(%d+)(%*?) %S+ (.*)$')
      local state = ARGV[1] .. message
      local now, news = count(state, part, tonumber(parts), begun == '*', status, stat)
      local life = redis.call('PTTL', KEYS[key])
      if life > 0 then
        redis.call('PEXPIRE', state, life)
      end
      answer = { known, now, news }
      break
    end
  end
  at = at + keys
  answers[#answers + 1] = answer
end
return answers
