-- Remembers requests by their keys, so that one that is made again sends nothing again.
--
-- ARGV: now in milliseconds since 1970; how many of them one that is under way is left alone; how many all is remembered; then of
-- each question: begin, done or failed; its key in Redis; the digest of its body.
-- A request is kept as its digest, a space, and until when it is left alone; 0: it may be made again; done: it was answered.
--
-- Answers for each: new (it is to be made, and nobody has made it), again (it was begun, and may have been made), busy (it is under
-- way), done (it was answered), other (the key belongs to another body); of done and failed: kept.

local now, lease, expiry = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]

local function begin(key, digest)
  local before = redis.call('GET', key)
  local body, state
  if before then
    body, state = string.match(before, '^(%S+) (%S+)$')
    if body ~= digest then
      return 'other'
    end
    if state == 'done' then
      return 'done'
    end
    if tonumber(state) > now then
      return 'busy'
    end
  end
  redis.call('SET', key, digest .. ' ' .. string.format('%.0f', now + lease), 'PX', expiry)
  return before and 'again' or 'new'
end

local answers = {}
for at = 4, #ARGV, 3 do
  local what, key, digest = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if what == 'begin' then
    answers[#answers + 1] = begin(key, digest)
  else
    -- one that took longer than its lease may have been made by another meanwhile
    if what == 'done' or redis.call('GET', key) ~= digest .. ' done' then
      redis.call('SET', key, digest .. ' ' .. (what == 'done' and 'done' or '0'), 'PX', expiry)
    end
    answers[#answers + 1] = 'kept'
  end
end
return answers
