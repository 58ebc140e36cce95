/* facts.yaml: what the registry records, level by level.
 *
 * A fact is one column of one table. Rules read facts by name; `text` facts are never loaded for
 * rules, and of an `id` fact rules see only what the engine found out about the number. All strings
 * belong to the arena given to facts_load. */
#ifndef DIGUAN_FACTS_H
#define DIGUAN_FACTS_H

#include "arena.h"
#include "fault.h"
#include "tables.h"

enum fact_type {
    FACT_INTEGER,
    FACT_NUMBER,
    FACT_MONEY, /* yuan, whole fen */
    FACT_BOOLEAN,
    FACT_ENUM,
    FACT_DATE,
    FACT_ID,   /* identity numbers: rules see one of identity_labels */
    FACT_TEXT, /* names and other words: never loaded for rules */
    FACT_TYPE_COUNT
};

extern const char *const fact_type_names[FACT_TYPE_COUNT];

/* What may be found out about an identity number; the values of an `id` fact. */
enum identity {
    IDENTITY_VALID,
    IDENTITY_LENGTH,
    IDENTITY_CHECKSUM,
    IDENTITY_BIRTH,
    IDENTITY_SEX,
    IDENTITY_DUPLICATE,
    IDENTITY_COUNT
};

extern const char *const identity_labels[IDENTITY_COUNT];

/* Any text that the registry may use for a value: a label itself, a code such as 02 for C级, or the
 * number 2 that the code 02 stands for. */
struct spelling {
    const char *text;
    size_t length;
    int value; /* the index of the label; for booleans 0 or 1 */
};

struct fact {
    const char *name;
    const char *column; /* in the registry; the name unless `column:` says otherwise */
    const char *unit;   /* or NULL */
    const char *group;  /* such as 收入项目, or NULL */
    enum fact_type type;
    double low, high; /* declared range, infinite where none; a value outside reads as missing */
    size_t nvalues;
    const char *const *values; /* labels of an enum or of an id, in order */
    size_t nspellings;
    const struct spelling *spellings; /* of labels, yes and no; shortest first, then by bytes */
    const char *birth, *sex;          /* id: facts of the same level to compare with, or NULL */
    const char *unlisted;             /* why a text that is no spelling is refused, or NULL */
    const char *outside;              /* why a number outside the range is refused, or NULL */
    bool fixed;    /* no measure changes it: `fixed:`, and dates and ids where nothing is said */
    bool personal; /* names, numbers, phones: never in messages, masked in explanations */
    struct mark mark;
};

struct level_facts {
    const char *table;     /* NULL: the registry has no such level */
    const char *key;       /* key column */
    const char *household; /* member level: the column with the household's key */
    const char *area;      /* household level: the column with the division code */
    const char *label;     /* a column with a personal name to show masked, or NULL */
    size_t nfacts;
    struct fact *facts;
    struct mark mark;
};

/* 帮扶措施: which measures a household or member already has. */
struct received_table {
    const char *table, *household, *member, *aid; /* table NULL when there is none */
};

/* 区划: names of divisions by code. */
struct area_table {
    const char *table, *code, *name; /* table NULL when there is none */
};

struct facts {
    const char *file;
    struct level_facts at[LEVEL_COUNT];
    const char *declared_cause; /* the household fact with the declared main cause, or NULL */
    struct received_table received;
    struct area_table areas;
};

/* Reads `file`. Every mistake found is added to `fault`; false when there was one. */
bool facts_load(const char *file, struct arena *arena, struct facts *facts, struct fault *fault);

/* The index of a fact at its level by name, or -1. */
int facts_find(const struct facts *facts, enum level level, const char *name);
int fact_find_label(const struct fact *fact, const char *label, size_t length);

/* A cell of the registry as a value: NaN with *why NULL when blank; NaN with *why the reason, in
 * the reader's language ("not a number", "outside 1 to 30", "not one of A级 B级"), when the cell is
 * none that the fact knows. ASCII blanks around a text do not count. Of `id` and `text` facts
 * nothing is read here: NaN and NULL. */
double fact_from_text(const struct fact *fact, const char *text, size_t length, const char **why);
double fact_from_number(const struct fact *fact, double number, const char **why);

/* Whether facts and parameters may have the name: it must be usable in Lua as it stands and none of
 * 成员 村 县 达标, which the engine gives. A fault at `mark` otherwise. */
bool fact_name_check(const char *name, struct mark mark, struct fault *fault);

#endif
