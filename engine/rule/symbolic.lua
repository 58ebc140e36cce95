-- The symbolic side of the rule room: rule functions run on symbols.
--
-- A symbol stands for a node of the graph. Arithmetic on symbols makes nodes; a comparison asks the
-- oracle. The exhaustive oracle answers both ways, path by path; the household oracle answers from
-- one household's values and goes both ways only where a blank leaves no answer. A path is run again
-- from its start with the decisions known so far, so the Lua machine does all control flow.

local C, ffi, OP, schema, limits, util = ...
-- schema: per level name → entry {kind, node, type, labels, slot}; 标准 is schema.parameters

local NUMBER, TRUTH, ENUM, DATE = 0, 1, 2, 3
local MEMBER = "member"

local pcall, error, type, ipairs_raw, istype = pcall, error, type, ipairs, ffi.istype
local format = string.format
local sort = table.sort

ffi.cdef [[
typedef struct { const int32_t node, scope; } diguan_symbol;
typedef struct { const int32_t what, scope, year; } diguan_view;
]]

local Symbol, View
local HOUSEHOLD_VIEW, MEMBER_VIEW, VILLAGE_VIEW, COUNTY_VIEW, PARAMETER_VIEW, MEMBERS = 1, 2, 3, 4, 5, 6
local view_level = { "household", MEMBER, "village", "county" }
local view_word = { C.text("household"), C.text("member"), C.text("village"), C.text("county") }

-- State of the run at hand; replaced as a whole when one trace needs another.
local S

local NEED = {}     -- a comparison has no answer on this path yet
local TOO_MANY = {} -- more executions than allowed
local GIVE_UP = {}  -- a member function is beyond its limit for the household oracle

local function fail(message, ...)
    return C.fail(format(C.text(message), ...))
end

-- Labels of enum nodes and facts about label questions, by node.
local labels_of, question = {}, {}
local siblings = {} -- subject node → label index → question node

local function new_state(walking)
    return { household = {}, member = {}, trail = {}, scope = 0, in_members = false,
        executions = 0, limit = limits.executions, walking = walking, lines = {}, forked = {}, reads = {},
        pending = nil }
end

-- Decisions ---------------------------------------------------------------------------------------

local function decided(node)
    local answer = S.household[node]
    if answer == nil then
        answer = S.member[node]
    end
    return answer
end

-- Labels of one enum exclude each other, and the last one left is the one.
local function implied(node)
    local asked = question[node]
    if not asked then
        return nil
    end
    local others = siblings[asked.subject]
    local excluded = 0
    for label, other in pairs(others) do
        if label ~= asked.label then
            local answer = decided(other)
            if answer then
                return false
            elseif answer == false then
                excluded = excluded + 1
            end
        end
    end
    if excluded == asked.count - 1 then
        return true
    end
end

local function remember(node, answer)
    local table = C.is_member(node) and S.member or S.household
    if table[node] == nil then
        table[node] = answer
        local trail = S.trail
        trail[#trail + 1] = table
        trail[#trail + 1] = node
    end
end

local function undo(mark)
    local trail = S.trail
    for i = #trail, mark + 1, -2 do
        trail[i - 1][trail[i]] = nil
        trail[i], trail[i - 1] = nil, nil
    end
end

local function record(node, inverted, answer)
    local log = S.log
    local line, file = C.line()
    local key = node .. ":" .. line .. ":" .. file
    if not log[key] then
        log[key] = true
        if S.forked[node] then
            answer = nil
        elseif inverted then
            answer = not answer
        end
        log[#log + 1] = { node = node, inverted = inverted, answer = answer, line = line, file = file }
    end
end

-- The oracle: the answer to the yes-or-no node, which the rule asked as its opposite if inverted.
local function decide(node, inverted)
    local answer = decided(node)
    if answer == nil then
        answer = implied(node)
    end
    if answer == nil and S.walking then
        answer = C.answer(node)
    end
    if answer == nil then
        S.pending = node
        if not S.in_members then
            S.forked[node] = true
        end
        local line = C.line()
        S.lines[line] = (S.lines[line] or 0) + 1
        error(NEED, 0)
    end
    remember(node, answer)
    if S.recording then
        C.asked(node, inverted, answer)
    elseif S.log then
        record(node, inverted, answer)
    end
    if inverted then
        return not answer
    end
    return answer
end

-- Exploring ---------------------------------------------------------------------------------------

local function execute(f, a, b, c)
    S.executions = S.executions + 1
    if S.executions > S.limit then
        error(TOO_MANY, 0)
    end
    if S.recording then
        C.set_out()
    end
    local mark = #S.trail
    local ok, result = pcall(f, a, b, c)
    undo(mark)
    return ok, result
end

-- Runs f over all undecided paths; leaf turns what it returns into a result, combine joins the
-- results of both answers to a comparison.
local function explore(leaf, combine, f, a, b, c)
    local ok, result = execute(f, a, b, c)
    if ok then
        return leaf(result)
    end
    if result ~= NEED then
        error(result, 0)
    end
    local node = S.pending
    local decisions = C.is_member(node) and S.member or S.household
    decisions[node] = true
    local yes = explore(leaf, combine, f, a, b, c)
    decisions[node] = false
    local no = explore(leaf, combine, f, a, b, c)
    decisions[node] = nil
    return combine(node, yes, no)
end

local function node_if(condition, yes, no)
    return C.op(OP.ITE, condition, yes, no)
end

local function leaf_truth(result)
    if type(result) ~= "boolean" then
        fail("a condition must return true or false on every path, here it returns %s",
            C.kind(result))
    end
    return C.truth(result)
end

local function leaf_untruth(result)
    leaf_truth(result)
    return C.truth(not result)
end

-- Symbols -----------------------------------------------------------------------------------------

local function check_scope(symbol)
    if symbol.scope ~= 0 and symbol.scope ~= S.scope then
        fail("a rule looks at one member at a time (read the other member's facts outside the "
            .. "function over members, or derive a fact with each = \"成员\")")
    end
end

local function node_type(node)
    return C.type(node)
end

local function lift_number(x)
    if type(x) == "number" then
        return C.const(x, NUMBER), 0
    end
    if istype(Symbol, x) then
        check_scope(x)
        local kind = node_type(x.node)
        if kind == ENUM then
            fail("'%s' is one of several labels, not a number (compare it with a label, or use "
                .. "pick)", C.name(x.node))
        elseif kind == DATE then
            fail("'%s' is a date (use age, or compare it with another date)", C.name(x.node))
        end
        return x.node, x.scope
    end
    if type(x) == "string" then
        fail("a number is needed here, not the text '%s'", x)
    end
    if type(x) == "nil" then
        fail("a number is missing here: the other side is nil (does every path set it?)")
    end
    fail("cannot compute with %s", C.kind(x))
end

local function symbol_of(node, scope)
    return Symbol(node, scope)
end

local function arithmetic(op)
    return function(a, b)
        local left, left_scope = lift_number(a)
        local right, right_scope = lift_number(b)
        return symbol_of(C.op(op, left, right), left_scope ~= 0 and left_scope or right_scope)
    end
end

local function unary(op)
    return function(a)
        local node, scope = lift_number(a)
        return symbol_of(C.op(op, node), scope)
    end
end

local function is_date(x)
    return istype(Symbol, x) and node_type(x.node) == DATE
end

local function comparable(a, b)
    if is_date(a) and is_date(b) then
        check_scope(a)
        check_scope(b)
        return a.node, b.node
    end
    local left = lift_number(a)
    local right = lift_number(b)
    return left, right
end

local function ask_label(subject, label)
    local labels = labels_of[subject]
    local index = labels.index[label]
    if not index then
        fail("'%s' has no label '%s'%s", C.name(subject), label, C.nearest(label, labels))
    end
    local node = C.is(subject, index - 1)
    if not question[node] then
        question[node] = { subject = subject, label = index, count = #labels }
        siblings[subject] = siblings[subject] or {}
        siblings[subject][index] = node
    end
    return node
end

local function is_enum(x)
    return istype(Symbol, x) and node_type(x.node) == ENUM
end

local function same_labels(a, b)
    local left, right = labels_of[a], labels_of[b]
    if #left ~= #right then
        return false
    end
    for i = 1, #left do
        if left[i] ~= right[i] then
            return false
        end
    end
    return true
end

local function equal_enum(a, b)
    if not is_enum(a) then
        a, b = b, a
    end
    check_scope(a)
    if type(b) == "string" then
        return decide(ask_label(a.node, b), false)
    end
    if is_enum(b) then
        check_scope(b)
        if not same_labels(a.node, b.node) then
            fail("'%s' and '%s' do not have the same labels", C.name(a.node), C.name(b.node))
        end
        return decide(C.op(OP.EQUAL, a.node, b.node), false)
    end
    fail("'%s' is one of several labels and cannot be compared with %s", C.name(a.node), C.kind(b))
end

local function refuse_nil(a, b)
    local other = istype(Symbol, a) and a or b
    fail("'%s' is never nil (use known(户, \"…\") to ask whether a fact is recorded)",
        C.name(other.node))
end

local function equal(a, b)
    if type(a) == "nil" or type(b) == "nil" then
        refuse_nil(a, b)
    end
    if is_enum(a) or is_enum(b) then
        return equal_enum(a, b)
    end
    if type(a) == "string" or type(b) == "string" then
        fail("'%s' is a number and has no labels", C.name((type(a) == "string" and b or a).node))
    end
    local left, right = comparable(a, b)
    return decide(C.op(OP.EQUAL, left, right), false)
end

local function less(a, b)
    local left, right = comparable(a, b)
    return decide(C.op(OP.LESS, left, right), false)
end

local function less_or_equal(a, b)
    local left, right = comparable(a, b)
    return decide(C.op(OP.LESS, right, left), true)
end

local function misuse(sign)
    return function()
        fail("'%s' cannot be used on facts and parameters", sign)
    end
end

Symbol = ffi.metatype("diguan_symbol", {
    __add = arithmetic(OP.ADD), __sub = arithmetic(OP.SUB),
    __mul = arithmetic(OP.MUL), __div = arithmetic(OP.DIV), __unm = unary(OP.NEG),
    __eq = equal, __lt = less, __le = less_or_equal,
    __mod = misuse "%", __pow = misuse "^", __len = misuse "#", __concat = misuse "..",
    __call = misuse "()",
    __index = function(symbol, key)
        fail("'%s' is a value and has no '%s'", C.name(symbol.node), C.kind(key))
    end,
    __newindex = function()
        fail("facts and parameters cannot be assigned")
    end,
})

-- Views: 户, 人, 户.村, 户.县, 标准, 户.成员 -----------------------------------------------------

local ensure -- traces the rule behind an outcome first; set by the tracing part below

local function outcome_entry(entry)
    if entry.slot and not S.walking then
        ensure(entry)
    end
    return entry
end

local function read_entry(entry, scope)
    outcome_entry(entry)
    S.reads[entry.node] = true
    if entry.type == TRUTH then
        return decide(entry.node, false)
    end
    if entry.labels then
        labels_of[entry.node] = entry.labels
    end
    return Symbol(entry.node, scope)
end

local function find_entry(view, name)
    local level = view_level[view.what]
    local entry = schema[level][name]
    if not entry then
        fail("'%s' is not a fact of the %s%s", C.kind(name), view_word[view.what],
            C.nearest(name, schema[level]))
    elseif entry.unreadable then
        fail("'%s' cannot be read by rules (%s)", name, entry.unreadable)
    end
    return entry
end

local function read_parameter(view, name)
    local entry = schema.parameters[name]
    if not entry then
        fail("'%s' is not a parameter of the policy%s", C.kind(name),
            C.nearest(name, schema.parameters))
    end
    if entry.items then
        if view.year ~= -1 then
            fail("list '%s' cannot be read for another year", name)
        end
        return entry.items
    end
    local node = entry.node
    if view.year ~= -1 then
        node = C.parameter_at(entry.index, view.year)
    end
    S.reads[node] = true
    if entry.type == TRUTH then
        return decide(node, false)
    end
    return Symbol(node, C.is_member(node) and view.scope or 0)
end

local function read_household(view, name)
    if name == "成员" then
        return View(MEMBERS, 0, -1)
    elseif name == "村" or name == "县" then
        return View(name == "村" and VILLAGE_VIEW or COUNTY_VIEW, 0, -1)
    end
    return read_entry(find_entry(view, name), 0)
end

local function read_view(view, name)
    if view.what == PARAMETER_VIEW then
        return read_parameter(view, name)
    elseif view.what == HOUSEHOLD_VIEW then
        return read_household(view, name)
    elseif view.what == MEMBERS then
        fail("户.成员 is not read by '%s' (use count, any, all, sum …)", C.kind(name))
    end
    if view.scope ~= 0 then
        check_scope(view)
    end
    return read_entry(find_entry(view, name), view.scope)
end

local function view_misuse()
    fail("户, 人, 标准 and 户.成员 are only read by name (use count, any, all, sum … for members)")
end

View = ffi.metatype("diguan_view", {
    __index = read_view,
    __newindex = function()
        fail("facts and parameters cannot be assigned")
    end,
    __eq = view_misuse, __lt = view_misuse, __le = view_misuse, __len = view_misuse,
    __concat = view_misuse, __call = view_misuse, __add = view_misuse, __sub = view_misuse,
    __mul = view_misuse, __div = view_misuse, __unm = view_misuse, __mod = view_misuse,
    __pow = view_misuse,
})

local HOUSEHOLD, PARAMETERS = View(HOUSEHOLD_VIEW, 0, -1), View(PARAMETER_VIEW, 0, -1)

-- Members -----------------------------------------------------------------------------------------

local scopes = 0

local function over_members(leaf, combine, members, f)
    if not istype(View, members) or members.what ~= MEMBERS then
        fail("the first argument must be 户.成员")
    elseif type(f) ~= "function" then
        fail("the second argument must be a function of a member")
    elseif S.in_members then
        fail("members inside members are not possible (derive a fact with each = \"成员\")")
    end
    local outer = { S.member, S.scope, S.walking, S.executions, S.limit, S.log, S.recording }
    scopes = scopes + 1
    S.member, S.scope, S.walking, S.executions, S.in_members = {}, scopes, false, 0, true
    S.limit, S.log, S.recording = limits.executions, nil, false
    local ok, result = pcall(explore, leaf, combine, f, View(MEMBER_VIEW, scopes, -1))
    S.member, S.scope, S.walking, S.executions, S.limit, S.log, S.recording = unpack(outer, 1, 7)
    S.in_members = false
    if not ok then
        if result == TOO_MANY and S.walking then
            result = GIVE_UP
        end
        error(result, 0)
    end
    return result
end

-- A number, or nil to leave the member out: whether it is in, and the number.
local function leaf_part(result)
    if type(result) == "nil" then
        return { C.truth(false), C.const(0, NUMBER) }
    end
    return { C.truth(true), (lift_number(result)) }
end

local function part_if(condition, yes, no)
    return { node_if(condition, yes[1], no[1]), node_if(condition, yes[2], no[2]) }
end

local function number_of_members(op)
    return function(members, f)
        local part = over_members(leaf_part, part_if, members, f)
        return Symbol(C.op(op, part[1], part[2]), 0)
    end
end

-- Functions that rules may call -------------------------------------------------------------------

local allowed = {}

function allowed.count(members, f)
    return Symbol(C.op(OP.COUNT, over_members(leaf_truth, node_if, members, f)), 0)
end

function allowed.any(members, f)
    return decide(C.op(OP.ANY, over_members(leaf_truth, node_if, members, f)), false)
end

function allowed.none(members, f)
    return decide(C.op(OP.ANY, over_members(leaf_truth, node_if, members, f)), true)
end

function allowed.all(members, f)
    return decide(C.op(OP.ANY, over_members(leaf_untruth, node_if, members, f)), true)
end

allowed.sum = number_of_members(OP.SUM)
allowed.min_of = number_of_members(OP.MIN_OF)
allowed.max_of = number_of_members(OP.MAX_OF)
allowed.the = number_of_members(OP.THE)

function allowed.age(birth)
    if not is_date(birth) then
        fail("age needs a date")
    end
    check_scope(birth)
    return Symbol(C.op(OP.AGE, birth.node), birth.scope)
end

local function rounding(op, plain)
    return function(x)
        if type(x) == "number" then
            return plain(x)
        end
        local node, scope = lift_number(x)
        return Symbol(C.op(op, node), scope)
    end
end

allowed.floor = rounding(OP.FLOOR, math.floor)
allowed.ceil = rounding(OP.CEIL, math.ceil)
allowed.abs = rounding(OP.ABS, math.abs)
allowed.round = rounding(OP.ROUND, C.round)

local function extreme(op, name)
    return function(...)
        local n = select("#", ...)
        if n == 0 then
            fail("'%s' needs at least one number", name)
        end
        local result, scope = lift_number((...))
        for i = 2, n do
            local node, its_scope = lift_number((select(i, ...)))
            result = C.op(op, result, node)
            scope = scope ~= 0 and scope or its_scope
        end
        return Symbol(result, scope)
    end
end

allowed.min = extreme(OP.MIN, "min")
allowed.max = extreme(OP.MAX, "max")

function allowed.pick(subject, numbers)
    if not is_enum(subject) or type(numbers) ~= "table" then
        fail("pick needs a fact with labels and a table label = number")
    end
    check_scope(subject)
    local labels = labels_of[subject.node]
    for label in pairs(numbers) do
        if not labels.index[label] then
            fail("'%s' has no label '%s'%s", C.name(subject.node), C.kind(label),
                C.nearest(label, labels))
        end
    end
    local result
    for i = #labels, 1, -1 do
        local number = numbers[labels[i]]
        if type(number) == "nil" then
            fail("pick of '%s' leaves out its label '%s'", C.name(subject.node), labels[i])
        end
        local node = lift_number(number)
        result = result and node_if(ask_label(subject.node, labels[i]), node, result) or node
    end
    return Symbol(result, subject.scope)
end

-- Decisions of a part that is explored for itself do not count against the rule's paths.
local function explore_apart(f)
    local outer = { S.executions, S.walking, S.log, S.recording }
    S.executions, S.walking, S.log, S.recording = 0, false, nil, false
    local ok, result = pcall(explore, leaf_truth, node_if, f)
    S.executions, S.walking, S.log, S.recording = unpack(outer, 1, 4)
    if not ok then
        error(result, 0)
    end
    return result
end

function allowed.points(card)
    if type(card) ~= "table" then
        fail("points needs a table of {weight, function} pairs")
    end
    local result = C.const(0, NUMBER)
    for _, item in ipairs_raw(card) do
        if type(item) ~= "table" or type(item[2]) ~= "function" then
            fail("points needs a table of {weight, function} pairs")
        end
        local weight = lift_number(item[1])
        local part = node_if(explore_apart(item[2]), weight, (C.const(0, NUMBER)))
        result = C.op(OP.ADD, result, part)
    end
    return Symbol(result, C.is_member(result) and S.scope or 0)
end

function allowed.at(parameters, year)
    if not istype(View, parameters) or parameters.what ~= PARAMETER_VIEW then
        fail("at needs 标准 and a year: at(标准, 户.脱贫年度).名称")
    end
    local node, scope = lift_number(year)
    return View(PARAMETER_VIEW, scope, node)
end

local function named_entry(view, name)
    if not istype(View, view) or not view_level[view.what] then
        fail("the first argument must be 户 or 人")
    end
    if view.scope ~= 0 then
        check_scope(view)
    end
    return outcome_entry(find_entry(view, name))
end

function allowed.known(view, name)
    return decide(C.op(OP.KNOWN, named_entry(view, name).node), false)
end

local function constant_label(entry, label)
    local index = entry.labels.index[label]
    if not index then
        fail("'%s' has no label '%s'%s", C.name(entry.node), C.kind(label),
            C.nearest(label, entry.labels))
    end
    return C.const(index - 1, ENUM)
end

function allowed.default(view, name, value)
    local entry = named_entry(view, name)
    if entry.type == TRUTH then
        if type(value) ~= "boolean" then
            fail("'%s' is yes or no: its default must be true or false", name)
        end
        if decide(C.op(OP.KNOWN, entry.node), false) then
            return decide(entry.node, false)
        end
        return value
    end
    local instead = entry.labels and constant_label(entry, value) or (lift_number(value))
    local node = C.op(OP.DEFAULT, entry.node, instead)
    labels_of[node] = entry.labels
    return Symbol(node, view.scope)
end

function allowed.contains(list, label)
    if type(list) ~= "table" then
        fail("contains needs a list from 标准 and a text")
    end
    for _, item in ipairs_raw(list) do
        if item == label then
            return true
        end
    end
    return false
end

local function refuse_symbols(list)
    if type(list) ~= "table" then
        fail("only tables can be gone through (use count, any, all, sum … for 户.成员)")
    end
end

function allowed.ipairs(list)
    refuse_symbols(list)
    return ipairs_raw(list)
end

allowed.pairs = C.sorted_pairs

-- The environment of rule files -------------------------------------------------------------------

local function constructor(kind)
    return setmetatable({}, {
        __index = function(_, name)
            return function(record)
                C.register(kind, name, record)
            end
        end,
        __newindex = function(_, name)
            fail("write %s.%s { … } without '='", kind, C.kind(name))
        end,
    })
end

for _, kind in ipairs { "fact", "cause", "criterion", "aid", "audit", "status" } do
    allowed[kind] = constructor(kind)
end

-- What Lua has elsewhere, and rules have not.
local elsewhere = {}
for name in string.gmatch([[io os math string table debug package coroutine require module load loadstring loadfile
    dofile pcall xpcall error assert type tostring tonumber print next select unpack rawget rawset
    rawequal getmetatable setmetatable getfenv setfenv collectgarbage jit ffi bit _G _VERSION
    newproxy gcinfo]], "%S+") do
    elsewhere[name] = true
end

local environment = setmetatable({}, {
    __index = function(_, name)
        local value = allowed[name]
        if value == nil and elsewhere[name] then
            fail("'%s' is not for rules (they read facts and parameters: no files, time, chance or "
                .. "other libraries)", name)
        elseif value == nil then
            fail("unknown name '%s'%s", C.kind(name), C.nearest(name, allowed))
        end
        return value
    end,
    __newindex = function(_, name)
        fail("global '%s' cannot be assigned (write local)", C.kind(name))
    end,
})

-- Tracing -----------------------------------------------------------------------------------------

local slots = {} -- by slot index: {f, extra, member, type, labels, money, name, entry, state}
local stack = {} -- slots being traced, for cycles

local function leaf_number(slot)
    return function(result)
        if type(result) == "nil" or type(result) == "boolean" then
            fail("%s must return a number on every path, here it returns %s", slot.name,
                C.kind(result))
        end
        local node = lift_number(result)
        return slot.money and C.op(OP.FEN, node) or node
    end
end

local function leaf_date(slot)
    return function(result)
        if not is_date(result) then
            fail("%s must return a date on every path", slot.name)
        end
        return result.node
    end
end

local function leaf_enum(slot)
    return function(result)
        if type(result) == "string" then
            return constant_label({ node = slot.entry.node, labels = slot.labels }, result)
        end
        if not is_enum(result) or not (function()
                labels_of[slot.entry.node] = slot.labels
                return same_labels(result.node, slot.entry.node)
            end)() then
            fail("%s must return one of its labels on every path", slot.name)
        end
        return result.node
    end
end

local function leaf_of(slot)
    if slot.type == TRUTH then
        return leaf_truth
    elseif slot.type == ENUM then
        return leaf_enum(slot)
    elseif slot.type == DATE then
        return leaf_date(slot)
    end
    return leaf_number(slot)
end

local function arguments(slot)
    if not slot.member then
        return HOUSEHOLD, PARAMETERS
    end
    scopes = scopes + 1
    S.scope = scopes
    return View(MEMBER_VIEW, scopes, -1), HOUSEHOLD, PARAMETERS
end

local function trace_once(slot, leaf, recording)
    S = new_state(false)
    S.recording = recording
    local a, b, c = arguments(slot)
    local ok, result = pcall(explore, leaf, node_if, slot.f, a, b, c)
    return ok, result, S
end

local function leaf_recorded(leaf)
    return function(result)
        local node = leaf(result)
        C.arrived(node)
        return node
    end
end

local function busiest_line(state)
    local best, most = 0, 0
    for line, forks in pairs(state.lines) do
        if forks > most or (forks == most and line < best) then
            best, most = line, forks
        end
    end
    return best
end

local function trace_twice(index, slot)
    local leaf = leaf_of(slot)
    C.enter(index)
    local ok, root, state = trace_once(slot, leaf, false)
    if not ok then
        if root ~= TOO_MANY and root ~= GIVE_UP then
            error(root, 0)
        end
        C.interpreted(index, state.executions, busiest_line(state), state.reads)
        return
    end
    C.enter(index)
    local again, same = trace_once(slot, leaf_recorded(leaf), true)
    if not again or same ~= root then
        fail("%s does not give the same result twice (rules keep no state between runs)", slot.name)
    end
    C.traced(index, root, state.executions)
end

-- All paths were run: whatever a function may leave behind in a table of its file, it has.
local function trace_slot(index)
    local slot = slots[index]
    local before = C.state(slot.f)
    trace_twice(index, slot)
    if C.state(slot.f) ~= before then
        fail("%s changes a table that outlives it (rules keep no state between runs)", slot.name)
    end
end

local function cycle_path(index)
    local names, inside = {}, false
    for _, other in ipairs_raw(stack) do
        inside = inside or other == index
        if inside then
            names[#names + 1] = slots[other].short
        end
    end
    names[#names + 1] = slots[index].short
    return table.concat(names, " → ")
end

-- Traces a slot once, after the slots that it reads. True when it is good.
local function trace(index)
    local slot = slots[index]
    if slot.state == "tracing" then
        fail("'%s' depends on itself: %s", slot.short, cycle_path(index))
    elseif slot.state then
        return slot.state == "good"
    end
    slot.state = "tracing"
    stack[#stack + 1] = index
    local outer = S
    local ok, problem = pcall(trace_slot, index)
    S = outer
    stack[#stack] = nil
    slot.state = ok and "good" or "bad"
    C.leave(stack[#stack] or -1)
    if ok then
        C.finished(index)
    else
        C.report(index, problem)
    end
    return ok
end

local DEPENDS = {} -- a rule that reads a rule which is wrong itself is not reported again

function ensure(entry)
    if entry.meets then
        for _, index in ipairs_raw(entry.meets) do
            if not trace(index) then
                error(DEPENDS, 0)
            end
        end
        if not entry.done then
            entry.done = true
            C.finished(entry.slot)
        end
    elseif not trace(entry.slot) then
        error(DEPENDS, 0)
    end
end

-- The household oracle ----------------------------------------------------------------------------

local function leaf_value(slot)
    local leaf = leaf_of(slot)
    return function(result)
        local low, high = C.value(leaf(result))
        return { low, high, unknown = low ~= high and { leaf(result) } or {} }
    end
end

local function append(list, more)
    for _, item in ipairs_raw(more) do
        list[#list + 1] = item
    end
    return list
end

local function value_if(node, yes, no)
    if yes[1] == yes[2] and no[1] == no[2] and yes[1] == no[1] then
        return yes
    end
    local unknown = append(append({ node }, yes.unknown), no.unknown)
    return { math.min(yes[1], no[1]), math.max(yes[2], no[2]), unknown = unknown }
end

local function walk_once(slot, forced, log)
    S = new_state(true)
    S.limit = limits.both_ways
    S.log = log
    if forced then
        local decisions = C.is_member(forced.node) and S.member or S.household
        decisions[forced.node] = forced.answer
    end
    local a, b, c = arguments(slot)
    local ok, result = pcall(explore, leaf_value(slot), value_if, slot.f, a, b, c)
    if ok then
        return result
    end
    if result == TOO_MANY or result == GIVE_UP then
        local unknown = {}
        for node in pairs(S.forked) do
            unknown[#unknown + 1] = node
        end
        sort(unknown)
        local truth = slot.type == TRUTH
        return { truth and 0 or -math.huge, truth and 1 or math.huge, unknown = unknown,
            gave_up = true }
    end
    error(result, 0)
end

-- A condition decided if the other answer alone would have changed the outcome; where several would
-- each have done, the last one asked did.
local function mark_decisive(slot, result, log)
    local marked = false
    for _, condition in ipairs_raw(log) do
        if condition.answer ~= nil then
            local answer = condition.answer
            if condition.inverted then
                answer = not answer
            end
            local other = walk_once(slot, { node = condition.node, answer = not answer })
            condition.decisive = other[1] ~= result[1] or other[2] ~= result[2]
        else
            condition.decisive = result[1] ~= result[2]
        end
        marked = marked or condition.decisive
    end
    if #log > 0 and not marked then
        log[#log].decisive = true
    end
end

local function walk(index, with_conditions)
    local slot = slots[index]
    local log = with_conditions and {} or nil
    local result = walk_once(slot, nil, log)
    if log then
        mark_decisive(slot, result, log)
    end
    return result[1], result[2], result.gave_up or false, result.unknown, log
end

-- Assignments that would keep state ---------------------------------------------------------------

local function opcode(ins)
    return ins % 256
end

-- Opcodes by what they do, learnt from the compiler at hand.
local global_set = opcode(util.funcbc(loadstring "x = 1", 2))
local outer_set = {}
for _, value in ipairs { "b", "'text'", "1", "nil" } do
    local outer = loadstring("local a return function(b) a = " .. value .. " end")
    outer_set[opcode(util.funcbc(outer(), 1))] = true
end

local function scan(f, found)
    local pc = 1
    local ins = util.funcbc(f, pc)
    while ins do
        local op, a = opcode(ins), math.floor(ins / 256) % 256
        local line = util.funcinfo(f, pc).currentline
        if op == global_set then
            local name = util.funck(f, -1 - math.floor(ins / 65536) % 65536)
            found[#found + 1] = { line = line, text = format(
                C.text("global '%s' cannot be assigned (write local)"), name) }
        elseif outer_set[op] then
            found[#found + 1] = { line = line, text = format(
                C.text("'%s' belongs to an outer function and cannot be assigned here (rules keep "
                    .. "no state)"), util.funcuvname(f, a)) }
        end
        pc = pc + 1
        ins = util.funcbc(f, pc)
    end
    for i = -1, -65536, -1 do
        local constant = util.funck(f, i)
        if constant == nil then
            break
        elseif type(constant) == "proto" then
            scan(constant, found)
        end
    end
    return found
end

local function assignments(f)
    local found = scan(f, {})
    sort(found, function(x, y) return x.line < y.line end)
    return found
end

return {
    assignments = assignments, environment = environment, slots = slots, trace = trace, walk = walk, ensure = ensure,
    depends = DEPENDS,
}
