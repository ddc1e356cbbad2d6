-- Looks into a session.
-- KEYS: the session; its user's last messages
-- ARGV: a message's id
-- Returns names and values of all fields; what was said to the message if it is among the last, else nothing.
local last = redis.call('LRANGE', KEYS[2], 0, -1)
for i = 1, #last, 2 do
  if last[i] == ARGV[1] then
    return { {}, last[i + 1] }
  end
end
return { redis.call('HGETALL', KEYS[1]), false }
