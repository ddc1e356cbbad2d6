-- Takes a memo, and gives out those for the sender; the same message again takes none and is given the same.
-- KEYS: memos for the sender; those given to this message; memos for the recipient; whether this message's memo was taken
-- ARGV: seconds that the second and the fourth last; the memo, if there is one
-- Returns the memos for the sender, in order.
if ARGV[2] and redis.call('SET', KEYS[4], '1', 'NX', 'EX', ARGV[1]) then
  redis.call('RPUSH', KEYS[3], ARGV[2])
end
if redis.call('EXISTS', KEYS[2]) == 0 and redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('RENAME', KEYS[1], KEYS[2])
  redis.call('EXPIRE', KEYS[2], ARGV[1])
end
return redis.call('LRANGE', KEYS[2], 0, -1)
