-- Remembers which parts of some messages an SMSC has accepted, but of none that it is known to have accepted whole: a connection that
-- hung may bring this late.
-- ARGV: how all keys of the account begin; milliseconds to remember what is sent; milliseconds to know the SMSC's ids; then of each
-- message its id, what is sent of it, and of its last part the SMSC's id and what is known of it, or nothing for both.
local account = ARGV[1]
for argument = 4, #ARGV, 4 do
    local message, sent, id, known = unpack(ARGV, argument, argument + 3)
    if redis.call('EXISTS', account .. 'submitted#' .. message) == 0 then
        redis.call('SET', account .. 'begun#' .. message, sent, 'PX', ARGV[2])
        if id ~= '' then
            redis.call('SET', account .. 'third_party_id#' .. id, known, 'PX', ARGV[3])
        end
    end
end
return {}
