-- Remembers requests by their keys, so that one that is made again sends nothing again.
--
-- ARGV: now in milliseconds since 1970; how many of them one that is under way is left alone; how many all is remembered; then of
-- each question: begin, renew, done or failed; its key in Redis; the digest of its body; its mark, if it is new.
-- A request is kept as its digest, its mark, and until when it is left alone; 0: it may be made again; done: it was answered.
--
-- Answers for each: new (it is to be made, and nobody has made it), again (it was begun, and may have been made), busy (it is under
-- way), done (it was answered), each with its mark; other (the key belongs to another body); of the rest: kept.

local now, lease, expiry = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local leftAlone = string.format('%.0f', now + lease)

local function read(key)
  return string.match(redis.call('GET', key) or '', '^(%S+) (%S+) (%S+)$')
end

local function keep(key, body, mark, state)
  redis.call('SET', key, body .. ' ' .. mark .. ' ' .. state, 'PX', expiry)
end

local function begin(key, digest, mark)
  local body, known, state = read(key)
  if not body then
    keep(key, digest, mark, leftAlone)
    return 'new ' .. mark
  end
  if body ~= digest then
    return 'other'
  end
  if state == 'done' then
    return 'done ' .. known
  end
  if tonumber(state) > now then
    return 'busy ' .. known
  end
  keep(key, digest, known, leftAlone)
  return 'again ' .. known
end

local states = { renew = leftAlone, done = 'done', failed = '0' }

local answers = {}
for at = 4, #ARGV, 4 do
  local what, key, digest = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if what == 'begin' then
    answers[#answers + 1] = begin(key, digest, ARGV[at + 3])
  else
    -- one that another has made meanwhile is done
    local body, mark, state = read(key)
    if body == digest and state ~= 'done' then
      keep(key, digest, mark, states[what])
    end
    answers[#answers + 1] = 'kept'
  end
end
return answers
