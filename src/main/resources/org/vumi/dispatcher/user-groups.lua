-- Gives each user who is in none of the groups the one whose turn it is.
-- KEYS: the counter of turns; the users
-- ARGV: the groups, in the order of their turns
-- Returns the group of each user.
local known = {}
for _, group in ipairs(ARGV) do
    known[group] = true
end
local groups = {}
for i = 2, #KEYS do
    local group = redis.call('GET', KEYS[i])
    if not group or not known[group] then
        local turns = tonumber(redis.call('GET', KEYS[1])) or 0
        group = ARGV[turns % #ARGV + 1]
        redis.call('SET', KEYS[1], tostring(turns + 1)) -- INCR could count again what a killed Redis reads twice
        redis.call('SET', KEYS[i], group)
    end
    groups[#groups + 1] = group
end
return groups
