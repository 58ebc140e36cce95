-- The plain side of the rule room: the same rule functions on plain values of one household.
--
-- 户, 人 and 标准 are tables; a missing value is nil, and reading it stops the function with MISSING,
-- after which the household oracle takes over. Only functions that were traced over all their paths
-- see the tables themselves; interpreted ones get read-only stand-ins.

local C, MISSING = ...

local type, error, rawget, ipairs_raw = type, error, rawget, ipairs
local allowed = {}

local function missing()
    error(MISSING, 0)
end

function allowed.count(members, f)
    local n = 0
    for i = 1, members.n do
        if f(members[i]) then
            n = n + 1
        end
    end
    return n
end

function allowed.any(members, f)
    for i = 1, members.n do
        if f(members[i]) then
            return true
        end
    end
    return false
end

function allowed.none(members, f)
    return not allowed.any(members, f)
end

function allowed.all(members, f)
    for i = 1, members.n do
        if not f(members[i]) then
            return false
        end
    end
    return true
end

function allowed.sum(members, f)
    local total = 0
    for i = 1, members.n do
        local x = f(members[i])
        if x then
            total = total + x
        end
    end
    return total
end

local function extreme_of(better)
    return function(members, f)
        local best
        for i = 1, members.n do
            local x = f(members[i])
            if x and (not best or better(x, best)) then
                best = x
            end
        end
        return best or missing()
    end
end

allowed.min_of = extreme_of(function(a, b) return a < b end)
allowed.max_of = extreme_of(function(a, b) return a > b end)

function allowed.the(members, f)
    local only
    for i = 1, members.n do
        local x = f(members[i])
        if x then
            if only then
                missing()
            end
            only = x
        end
    end
    return only or missing()
end

function allowed.min(first, ...)
    for i = 1, select("#", ...) do
        local x = (select(i, ...))
        if x < first then
            first = x
        end
    end
    return first
end

function allowed.max(first, ...)
    for i = 1, select("#", ...) do
        local x = (select(i, ...))
        if x > first then
            first = x
        end
    end
    return first
end

allowed.age = C.age
allowed.abs, allowed.floor, allowed.ceil, allowed.round = math.abs, math.floor, math.ceil, C.round

function allowed.pick(label, numbers)
    return numbers[label]
end

function allowed.points(card)
    local total = 0
    for _, item in ipairs_raw(card) do
        if item[2]() then
            total = total + item[1]
        end
    end
    return total
end

allowed.at = C.parameters_at

local behind = setmetatable({}, { __mode = "k" }) -- the table behind a read-only stand-in

local function recorded_value(facts, name)
    return rawget(behind[facts] or facts, name)
end

function allowed.known(facts, name)
    return recorded_value(facts, name) ~= nil
end

function allowed.default(facts, name, value)
    local recorded = recorded_value(facts, name)
    if recorded == nil then
        return value
    end
    return recorded
end

function allowed.contains(list, label)
    for _, item in ipairs_raw(list) do
        if item == label then
            return true
        end
    end
    return false
end

allowed.ipairs, allowed.pairs = ipairs, C.sorted_pairs

local function constructor(kind)
    return setmetatable({}, {
        __index = function(_, name)
            return function(record)
                C.register(kind, name, record)
            end
        end,
    })
end

for _, kind in ipairs { "fact", "cause", "criterion", "aid", "audit", "status" } do
    allowed[kind] = constructor(kind)
end

-- Tables of values: reading what is not there stops the run of the function.
local values = {
    __index = function()
        error(MISSING, 0)
    end,
}

local function new_values()
    return setmetatable({}, values)
end

local function refuse_assignment()
    C.fail(C.text("facts and parameters cannot be assigned"))
end

-- Read-only stand-ins for functions that were not traced over all their paths.
local function stand_in(facts)
    local shown = setmetatable({}, { __index = facts, __newindex = refuse_assignment })
    behind[shown] = facts
    return shown
end

local function stand_in_members(members, shown)
    return setmetatable({}, {
        __index = function(_, i)
            return i == "n" and members.n or shown[i]
        end,
        __newindex = refuse_assignment,
    })
end

local function stand_in_household(household, members)
    local shown = setmetatable({}, {
        __index = function(_, name)
            if name == "成员" then
                return members
            end
            return household[name]
        end,
        __newindex = refuse_assignment,
    })
    behind[shown] = household
    return shown
end

return {
    environment = setmetatable({}, { __index = allowed, __newindex = missing }),
    new_values = new_values,
    stand_in = stand_in,
    stand_in_members = stand_in_members,
    stand_in_household = stand_in_household,
}
