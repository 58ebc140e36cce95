#include "facts.h"
#include "document.h"
#include "text.h"

#include <libintl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const char *const fact_type_names[FACT_TYPE_COUNT] = {
    [FACT_INTEGER] = "integer", [FACT_NUMBER] = "number", [FACT_MONEY] = "money",
    [FACT_BOOLEAN] = "boolean", [FACT_ENUM] = "enum",     [FACT_DATE] = "date",
    [FACT_ID] = "id",           [FACT_TEXT] = "text",
};

const char *const identity_labels[IDENTITY_COUNT] = {
    [IDENTITY_VALID] = "有效",          [IDENTITY_LENGTH] = "长度不符",
    [IDENTITY_CHECKSUM] = "校验码不符", [IDENTITY_BIRTH] = "出生日期不符",
    [IDENTITY_SEX] = "性别不符",        [IDENTITY_DUPLICATE] = "重复",
};

/* ---- names ---- */

static const char *const lua_words[] = {
    "and",      "break",  "do",   "else", "elseif", "end",   "false", "for",
    "function", "goto",   "if",   "in",   "local",  "nil",   "not",   "or",
    "repeat",   "return", "then", "true", "until",  "while",
};

/* What the engine itself hands to rules under 户. */
static const char *const engine_words[] = {"成员", "村", "县", "达标"};

static bool among(const char *name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

/* Marks that LuaJIT would take for letters but no reader would. */
static bool is_mark(uint32_t point)
{
    bool repetition_or_zero = point >= 0x3005 && point <= 0x3007; /* 々〆〇 are written in words */
    return (point >= 0x80 && point <= 0xBF) || (point >= 0x2000 && point <= 0x206F) ||
           (point >= 0x3000 && point <= 0x303F && !repetition_or_zero) ||
           (point >= 0xFF00 && point <= 0xFFEF);
}

static bool point_in_name(uint32_t point)
{
    if (point >= 0x80)
        return !is_mark(point);
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
           (point >= '0' && point <= '9') || point == '_';
}

static bool check_points(const char *name, struct mark mark, struct fault *fault)
{
    const char *end = name + strlen(name);
    for (const char *at = name; at < end;) {
        uint32_t point;
        int length = text_decode(at, end, &point);
        if (!point_in_name(point))
            return fault_at(fault, FAULT_POLICY, mark,
                            "name '%s' has '%.*s' in it (use Chinese characters, letters, digits "
                            "and _)",
                            name, length, at);
        at += length;
    }
    return true;
}

bool fact_name_check(const char *name, struct mark mark, struct fault *fault)
{
    if (name[0] == '\0')
        return fault_at(fault, FAULT_POLICY, mark, "name is empty");
    if (name[0] >= '0' && name[0] <= '9')
        return fault_at(fault, FAULT_POLICY, mark,
                        "name '%s' begins with a digit (begin it with a character or letter)",
                        name);
    if (among(name, lua_words, COUNT(lua_words)))
        return fault_at(fault, FAULT_POLICY, mark,
                        "name '%s' is a word of the rule language (choose another)", name);
    if (among(name, engine_words, COUNT(engine_words)))
        return fault_at(fault, FAULT_POLICY, mark,
                        "name '%s' is given by the engine itself (choose another)", name);
    return check_points(name, mark, fault);
}

/* ---- one fact: what stands in the file ---- */

struct fact_source {
    struct fact fact;
    const struct document_node *values, *codes, *yes, *no;
};

static bool read_type(const struct document_node *node, const struct field *field, void *into,
                      struct arena *arena, struct fault *fault)
{
    struct fact_source *source = into;
    size_t type;
    (void)arena;
    if (!document_choice(node, field->key, fact_type_names, FACT_TYPE_COUNT, &type, fault))
        return false;
    source->fact.type = (enum fact_type)type;
    return true;
}

static bool read_range(const struct document_node *node, const struct field *field, void *into,
                       struct arena *arena, struct fault *fault)
{
    struct fact_source *source = into;
    (void)arena;
    return document_range(node, field->key, &source->fact.low, &source->fact.high, fault);
}

#define FACT_FIELD(name) offsetof(struct fact_source, fact.name)
#define SOURCE_FIELD(name) offsetof(struct fact_source, name)

static const struct field fact_fields[] = {
    {"type", read_type, 0, true},
    {"unit", field_text, FACT_FIELD(unit), false},
    {"column", field_text, FACT_FIELD(column), false},
    {"range", read_range, 0, false},
    {"values", field_node, SOURCE_FIELD(values), false},
    {"codes", field_node, SOURCE_FIELD(codes), false},
    {"yes", field_node, SOURCE_FIELD(yes), false},
    {"no", field_node, SOURCE_FIELD(no), false},
    {"group", field_text, FACT_FIELD(group), false},
    {"fixed", field_switch, FACT_FIELD(fixed), false},
    {"personal", field_switch, FACT_FIELD(personal), false},
    {"birth", field_text, FACT_FIELD(birth), false},
    {"sex", field_text, FACT_FIELD(sex), false},
};

#define TYPE(name) (1u << FACT_##name)

/* Keys that only some types have. */
static const struct {
    const char *key;
    unsigned types;
} key_types[] = {
    {"unit", TYPE(INTEGER) | TYPE(NUMBER) | TYPE(MONEY)},
    {"range", TYPE(INTEGER) | TYPE(NUMBER) | TYPE(MONEY)},
    {"values", TYPE(ENUM)},
    {"codes", TYPE(ENUM)},
    {"yes", TYPE(BOOLEAN)},
    {"no", TYPE(BOOLEAN)},
    {"birth", TYPE(ID)},
    {"sex", TYPE(ID)},
};

static bool check_key_types(const struct document_node *node, enum fact_type type,
                            struct fault *fault)
{
    bool good = true;
    for (size_t i = 0; i < COUNT(key_types); i++) {
        const struct document_node *value = document_find(node, key_types[i].key);
        if (value && !(key_types[i].types >> type & 1))
            good = fault_at(fault, FAULT_POLICY, value->mark,
                            "'%s' has no meaning for a fact of type '%s' (leave it out)",
                            key_types[i].key, fact_type_names[type]);
    }
    return good;
}

/* ---- labels ---- */

/* No form has more; the searches through them are plain ones. */
enum { MOST_LABELS = 1000, MOST_CODES = 2000 };

static bool check_length(const struct document_node *node, size_t most, const char *key,
                         struct fault *fault)
{
    if (!node || node->count <= most)
        return true;
    return fault_at(fault, FAULT_IO, node->mark, "'%s' is too long (at most %zu)", key, most);
}

struct label_list {
    const char **items;
    size_t count, capacity;
};

static bool add_label(struct label_list *labels, const char *label, struct arena *arena,
                      struct fault *fault)
{
    const char **slot =
        arena_grow(arena, &labels->items, labels->count, &labels->capacity, sizeof *slot);
    if (!slot)
        return fault_memory(fault);
    *slot = label;
    labels->count++;
    return true;
}

static bool read_values(const struct document_node *node, struct label_list *labels,
                        struct arena *arena, struct fault *fault)
{
    if (!document_kind(node, NODE_SEQUENCE, "values", fault))
        return false;
    bool good = true;
    for (size_t i = 0; i < node->count; i++) {
        const char *label;
        if (!document_item(node->items[i], "values", &label, fault))
            good = false;
        else if (among(label, labels->items, labels->count))
            good = fault_at(fault, FAULT_POLICY, node->items[i]->mark, "label '%s' is given twice",
                            label);
        else if (!add_label(labels, label, arena, fault))
            return false;
    }
    return good;
}

/* Without `values`, the labels are those that the codes stand for. */
static bool read_code_labels(const struct document_node *node, struct label_list *labels,
                             struct arena *arena, struct fault *fault)
{
    bool good = true;
    for (size_t i = 0; i < node->count; i++) {
        const char *label;
        if (!document_item(node->items[i], "codes", &label, fault))
            good = false;
        else if (!among(label, labels->items, labels->count) &&
                 !add_label(labels, label, arena, fault))
            return false;
    }
    return good;
}

static bool read_labels(struct fact_source *source, struct arena *arena, struct fault *fault)
{
    struct label_list labels = {0};
    if (source->codes && !document_kind(source->codes, NODE_MAPPING, "codes", fault))
        return false;
    if (!check_length(source->values, MOST_LABELS, "values", fault) ||
        !check_length(source->codes, MOST_CODES, "codes", fault))
        return false;
    if (source->values && !read_values(source->values, &labels, arena, fault))
        return false;
    if (!source->values && source->codes && !read_code_labels(source->codes, &labels, arena, fault))
        return false;
    if (labels.count == 0)
        return fault_at(fault, FAULT_POLICY, source->fact.mark,
                        "fact '%s' is an enum without labels (list them under 'values')",
                        source->fact.name);
    source->fact.values = labels.items;
    source->fact.nvalues = labels.count;
    return true;
}

/* ---- spellings ---- */

struct spelling_list {
    struct spelling *items;
    size_t count, capacity;
    struct arena *arena;
    struct fault *fault;
};

static const struct spelling *list_find(const struct spelling_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].text, text) == 0)
            return &list->items[i];
    return NULL;
}

static bool list_add(struct spelling_list *list, const char *text, int value)
{
    struct spelling *slot =
        arena_grow(list->arena, &list->items, list->count, &list->capacity, sizeof *slot);
    if (!slot)
        return fault_memory(list->fault);
    *slot = (struct spelling){text, strlen(text), value};
    list->count++;
    return true;
}

static bool spell_labels(const struct fact *fact, struct spelling_list *list)
{
    for (size_t i = 0; i < fact->nvalues; i++)
        if (!list_add(list, fact->values[i], (int)i))
            return false;
    return true;
}

static bool spell_code(const struct fact *fact, const struct document_node *key,
                       const struct document_node *item, struct spelling_list *list)
{
    const char *label;
    if (!document_item(item, key->text, &label, list->fault))
        return false;
    int value = fact_find_label(fact, label, strlen(label));
    char hint[DOCUMENT_HINT];
    if (value < 0)
        return fault_at(list->fault, FAULT_POLICY, item->mark,
                        "code '%s' stands for '%s', which is no label of '%s'%s", key->text, label,
                        fact->name, document_hint(label, fact->values, fact->nvalues, hint));
    const struct spelling *known = list_find(list, key->text);
    if (known && known->value != value)
        return fault_at(list->fault, FAULT_POLICY, key->mark,
                        "code '%s' stands for '%s' but is itself a label", key->text, label);
    return known || list_add(list, key->text, value);
}

static bool spell_codes(const struct fact_source *source, struct spelling_list *list)
{
    bool good = true;
    for (size_t i = 0; source->codes && i < source->codes->count; i++)
        if (!spell_code(&source->fact, source->codes->keys[i], source->codes->items[i], list))
            good = false;
    return good;
}

static bool spell_word(const struct document_node *node, const char *key, int value,
                       struct spelling_list *list)
{
    const char *word;
    if (!document_item(node, key, &word, list->fault))
        return false;
    const struct spelling *known = list_find(list, word);
    if (known && known->value != value)
        return fault_at(list->fault, FAULT_POLICY, node->mark, "'%s' means both yes and no", word);
    return known || list_add(list, word, value);
}

static bool spell_words(const struct document_node *node, const char *key, int value,
                        struct spelling_list *list)
{
    if (!node)
        return true;
    if (node->kind != NODE_SEQUENCE)
        return spell_word(node, key, value, list);
    if (!check_length(node, MOST_CODES, key, list->fault))
        return false;
    bool good = true;
    for (size_t i = 0; i < node->count; i++)
        if (!spell_word(node->items[i], key, value, list))
            good = false;
    return good;
}

static const struct {
    const char *text;
    int value;
} usual_words[] = {{"是", 1}, {"否", 0}, {"1", 1}, {"0", 0}};

static bool spell_usual_words(struct spelling_list *list)
{
    for (size_t i = 0; i < COUNT(usual_words); i++)
        if (!list_find(list, usual_words[i].text) &&
            !list_add(list, usual_words[i].text, usual_words[i].value))
            return false;
    return true;
}

/* The number that a code of digits stands for: its text from the first digit that is not 0 on, or
 * NULL when it is no such code. */
static const char *number_of_code(const char *code)
{
    size_t length = strlen(code);
    if (length == 0 || strspn(code, "0123456789") != length)
        return NULL;
    while (code[0] == '0' && code[1])
        code++;
    return code;
}

static bool number_unambiguous(const struct spelling_list *list, size_t count, const char *number,
                               int value)
{
    for (size_t i = 0; i < count; i++) {
        const char *other = number_of_code(list->items[i].text);
        if (other && strcmp(other, number) == 0 && list->items[i].value != value)
            return false;
    }
    return true;
}

/* A registry that keeps the code 01 as a number has 1. */
static bool spell_numbers(struct spelling_list *list)
{
    size_t written = list->count;
    for (size_t i = 0; i < written; i++) {
        const char *number = number_of_code(list->items[i].text);
        int value = list->items[i].value;
        if (number && !list_find(list, number) &&
            number_unambiguous(list, written, number, value) && !list_add(list, number, value))
            return false;
    }
    return true;
}

static int compare_spellings(const void *left, const void *right)
{
    const struct spelling *a = left, *b = right;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return memcmp(a->text, b->text, a->length);
}

/* "not one of A级 B级 C级" */
static bool set_unlisted(struct fact *fact, const struct spelling_list *list, size_t count,
                         struct arena *arena, struct fault *fault)
{
    struct buffer words = {0};
    for (size_t i = 0; i < count; i++) {
        buffer_put(&words, i ? " " : "");
        buffer_put(&words, list->items[i].text);
    }
    if (!words.failed)
        fact->unlisted = arena_format(arena, gettext("not one of %s"), words.bytes);
    buffer_release(&words);
    return fact->unlisted || fault_memory(fault);
}

static bool set_spellings(struct fact *fact, struct spelling_list *list, size_t named,
                          struct arena *arena, struct fault *fault)
{
    if (!set_unlisted(fact, list, named, arena, fault) || !spell_numbers(list))
        return false;
    qsort(list->items, list->count, sizeof *list->items, compare_spellings);
    fact->spellings = list->items;
    fact->nspellings = list->count;
    return true;
}

static bool finish_enum(struct fact_source *source, struct arena *arena, struct fault *fault)
{
    struct spelling_list list = {.arena = arena, .fault = fault};
    struct fact *fact = &source->fact;
    return read_labels(source, arena, fault) && spell_labels(fact, &list) &&
           spell_codes(source, &list) && set_spellings(fact, &list, fact->nvalues, arena, fault);
}

static bool finish_boolean(struct fact_source *source, struct arena *arena, struct fault *fault)
{
    struct spelling_list list = {.arena = arena, .fault = fault};
    bool yes = spell_words(source->yes, "yes", 1, &list);
    bool no = spell_words(source->no, "no", 0, &list);
    return yes && no && spell_usual_words(&list) &&
           set_spellings(&source->fact, &list, list.count, arena, fault);
}

static bool finish_id(struct fact_source *source, struct arena *arena, struct fault *fault)
{
    (void)arena;
    (void)fault;
    source->fact.values = identity_labels;
    source->fact.nvalues = IDENTITY_COUNT;
    return true;
}

static bool finish_numeric(struct fact_source *source, struct arena *arena, struct fault *fault)
{
    struct fact *fact = &source->fact;
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    text_from_number(fact->low, low);
    text_from_number(fact->high, high);
    if (isinf(fact->low) && isinf(fact->high))
        return true;
    if (isinf(fact->high))
        fact->outside = arena_format(arena, gettext("below %s"), low);
    else if (isinf(fact->low))
        fact->outside = arena_format(arena, gettext("above %s"), high);
    else
        fact->outside = arena_format(arena, gettext("outside %s to %s"), low, high);
    return fact->outside || fault_memory(fault);
}

typedef bool finisher(struct fact_source *source, struct arena *arena, struct fault *fault);

static finisher *const finishers[FACT_TYPE_COUNT] = {
    [FACT_INTEGER] = finish_numeric, [FACT_NUMBER] = finish_numeric, [FACT_MONEY] = finish_numeric,
    [FACT_BOOLEAN] = finish_boolean, [FACT_ENUM] = finish_enum,      [FACT_ID] = finish_id,
};

static bool read_fact(const struct document_node *key, const struct document_node *node,
                      struct fact *fact, struct arena *arena, struct fault *fault)
{
    struct fact_source source = {.fact = {.name = key->text,
                                          .column = key->text,
                                          .low = -INFINITY,
                                          .high = INFINITY,
                                          .mark = key->mark}};
    const char *what = arena_format(arena, gettext("fact '%s'"), key->text);
    if (!what)
        return fault_memory(fault);
    bool good = fact_name_check(key->text, key->mark, fault);
    if (!document_read(node, what, fact_fields, COUNT(fact_fields), &source, arena, fault) ||
        !check_key_types(node, source.fact.type, fault))
        return false;
    if (!document_find(node, "fixed"))
        source.fact.fixed = source.fact.type == FACT_DATE || source.fact.type == FACT_ID;
    finisher *finish = finishers[source.fact.type];
    if (finish && !finish(&source, arena, fault))
        return false;
    *fact = source.fact;
    return good;
}

/* ---- one level ---- */

static bool read_facts(const struct document_node *node, const struct field *field, void *into,
                       struct arena *arena, struct fault *fault)
{
    struct level_facts *level = into;
    if (!document_kind(node, NODE_MAPPING, field->key, fault))
        return false;
    level->facts = arena_array(arena, node->count, sizeof *level->facts);
    if (!level->facts)
        return fault_memory(fault);
    bool good = true;
    for (size_t i = 0; i < node->count; i++)
        if (read_fact(node->keys[i], node->items[i], &level->facts[level->nfacts], arena, fault))
            level->nfacts++;
        else
            good = false;
    return good;
}

#define LEVEL_FIELD(name) offsetof(struct level_facts, name)

static const struct field household_fields[] = {
    {"table", field_text, LEVEL_FIELD(table), true},
    {"key", field_text, LEVEL_FIELD(key), true},
    {"area", field_text, LEVEL_FIELD(area), true},
    {"label", field_text, LEVEL_FIELD(label), false},
    {"facts", read_facts, 0, true},
};

static const struct field member_fields[] = {
    {"table", field_text, LEVEL_FIELD(table), true},
    {"key", field_text, LEVEL_FIELD(key), true},
    {"household", field_text, LEVEL_FIELD(household), true},
    {"label", field_text, LEVEL_FIELD(label), false},
    {"facts", read_facts, 0, true},
};

static const struct field place_fields[] = {
    {"table", field_text, LEVEL_FIELD(table), true},
    {"key", field_text, LEVEL_FIELD(key), true},
    {"facts", read_facts, 0, true},
};

static const struct {
    const struct field *fields;
    size_t count;
} level_fields[LEVEL_COUNT] = {
    [LEVEL_HOUSEHOLD] = {household_fields, COUNT(household_fields)},
    [LEVEL_MEMBER] = {member_fields, COUNT(member_fields)},
    [LEVEL_VILLAGE] = {place_fields, COUNT(place_fields)},
    [LEVEL_COUNTY] = {place_fields, COUNT(place_fields)},
};

static int find_in_level(const struct level_facts *level, const char *name)
{
    for (size_t i = 0; i < level->nfacts; i++)
        if (strcmp(level->facts[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* What a fact compares with or a policy declares must be a fact of a certain type. */
static bool check_reference(const struct level_facts *level, const char *name, enum fact_type type,
                            const char *key, struct mark mark, struct fault *fault)
{
    if (!name)
        return true;
    int found = find_in_level(level, name);
    if (found < 0)
        return fault_at(fault, FAULT_POLICY, mark, "'%s' names '%s', which is no fact here", key,
                        name);
    if (level->facts[found].type != type)
        return fault_at(fault, FAULT_POLICY, mark,
                        "'%s' names '%s', which is of type '%s' (it must be of type '%s')", key,
                        name, fact_type_names[level->facts[found].type], fact_type_names[type]);
    return true;
}

static bool check_references(const struct level_facts *level, struct fault *fault)
{
    bool good = true;
    for (size_t i = 0; i < level->nfacts; i++) {
        const struct fact *fact = &level->facts[i];
        if (!check_reference(level, fact->birth, FACT_DATE, "birth", fact->mark, fault))
            good = false;
        if (!check_reference(level, fact->sex, FACT_ENUM, "sex", fact->mark, fault))
            good = false;
    }
    return good;
}

static const char *quoted(const struct field *field, struct arena *arena)
{
    return arena_format(arena, "'%s'", field->key);
}

/* References are checked only where all facts could be read: one message per mistake. */
static bool read_level(const struct document_node *node, const struct field *field, void *into,
                       struct arena *arena, struct fault *fault)
{
    struct facts *facts = into;
    struct level_facts *level = (struct level_facts *)((char *)into + field->offset);
    enum level at = (enum level)(level - facts->at);
    const char *what = quoted(field, arena);
    if (!what)
        return fault_memory(fault);
    level->mark = node->mark;
    return document_read(node, what, level_fields[at].fields, level_fields[at].count, level, arena,
                         fault) &&
           check_references(level, fault);
}

/* ---- the other tables ---- */

static const struct field received_fields[] = {
    {"table", field_text, offsetof(struct received_table, table), true},
    {"household", field_text, offsetof(struct received_table, household), true},
    {"member", field_text, offsetof(struct received_table, member), true},
    {"aid", field_text, offsetof(struct received_table, aid), true},
};

static const struct field area_fields[] = {
    {"table", field_text, offsetof(struct area_table, table), true},
    {"code", field_text, offsetof(struct area_table, code), true},
    {"name", field_text, offsetof(struct area_table, name), true},
};

static bool read_received(const struct document_node *node, const struct field *field, void *into,
                          struct arena *arena, struct fault *fault)
{
    struct facts *facts = into;
    const char *what = quoted(field, arena);
    return what ? document_read(node, what, received_fields, COUNT(received_fields),
                                &facts->received, arena, fault)
                : fault_memory(fault);
}

static bool read_areas(const struct document_node *node, const struct field *field, void *into,
                       struct arena *arena, struct fault *fault)
{
    struct facts *facts = into;
    const char *what = quoted(field, arena);
    return what ? document_read(node, what, area_fields, COUNT(area_fields), &facts->areas, arena,
                                fault)
                : fault_memory(fault);
}

/* ---- the file ---- */

#define FACTS_FIELD(name) offsetof(struct facts, name)
#define LEVEL_OFFSET(level) (offsetof(struct facts, at) + (level) * sizeof(struct level_facts))

static const struct field facts_fields[] = {
    {"household", read_level, LEVEL_OFFSET(LEVEL_HOUSEHOLD), true},
    {"member", read_level, LEVEL_OFFSET(LEVEL_MEMBER), false},
    {"village", read_level, LEVEL_OFFSET(LEVEL_VILLAGE), false},
    {"county", read_level, LEVEL_OFFSET(LEVEL_COUNTY), false},
    {"areas", read_areas, 0, false},
    {"received", read_received, 0, false},
    {"declared_cause", field_text, FACTS_FIELD(declared_cause), false},
};

bool facts_load(const char *file, struct arena *arena, struct facts *facts, struct fault *fault)
{
    struct document_node *root;
    if (!document_load(file, arena, &root, fault))
        return false;
    struct facts read = {.file = root->mark.file};
    if (!document_read(root, gettext("the facts file"), facts_fields, COUNT(facts_fields), &read,
                       arena, fault))
        return false;
    const struct document_node *declared = document_find(root, "declared_cause");
    if (declared && !check_reference(&read.at[LEVEL_HOUSEHOLD], read.declared_cause, FACT_ENUM,
                                     "declared_cause", declared->mark, fault))
        return false;
    *facts = read;
    return true;
}

int facts_find(const struct facts *facts, enum level level, const char *name)
{
    return find_in_level(&facts->at[level], name);
}

int fact_find_label(const struct fact *fact, const char *label, size_t length)
{
    for (size_t i = 0; i < fact->nvalues; i++)
        if (strlen(fact->values[i]) == length && memcmp(fact->values[i], label, length) == 0)
            return (int)i;
    return -1;
}
