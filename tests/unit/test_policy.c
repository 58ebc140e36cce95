/* Documents, facts, parameters and policies: what is read, and every mistake with text and place.
 *
 * Files are written into a folder of their own that the tests run in, so that places read as they
 * would for a user. */
#include "document.h"
#include "policy.h"

#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void write_bytes(const char *file, const char *bytes, size_t length)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, length, stream), length);
    fclose(stream);
}

static void write_text(const char *file, const char *text)
{
    write_bytes(file, text, strlen(text));
}

/* All messages, a line each. */
static const char *messages(const struct fault *fault)
{
    static char all[FAULT_KEEP * (FAULT_TEXT + 1)];
    all[0] = '\0';
    for (int i = 0; i < fault_kept(fault); i++) {
        strcat(all, fault->text[i]);
        strcat(all, "\n");
    }
    return all;
}

struct mistake {
    const char *text;     /* of the file */
    const char *messages; /* a line each; "" when there is none */
};

/* ---- documents ---- */

static const struct mistake document_mistakes[] = {
    {"a: 1\nb: [x, {c: d}]\n", ""},
    {"\xEF\xBB\xBF"
     "a: 1\r\nb: 2\r\n",
     ""},
    {"", "p.yaml: file is empty\n"},
    {"# only a comment\n", "p.yaml: file is empty\n"},
    {"a: 1\n\tb: 2\n", "p.yaml:2:1: a tab cannot indent YAML (use spaces)\n"},
    {"a: `x`\n", "p.yaml:1:4: a text that begins with '`' must be in quotes\n"},
    {"a: %x\n", "p.yaml:1:4: a text that begins with '%' must be in quotes\n"},
    {"a: 1\nb: c: d\n",
     "p.yaml:2:5: ':' cannot stand here (check the indentation, or put the text in quotes)\n"},
    {"a: 1\nb\nc: 2\n", "p.yaml:2:1: ':' is missing after this key\n"},
    {"a: 1\nb：2\nc: 3\n",
     "p.yaml:2:1: ':' is missing after this key (full-width '：' at 2:2, write ':')\n"},
    {"a:\n  b：2\n  c: 3\n",
     "p.yaml:3:4: ':' cannot stand here (check the indentation, or put the text in quotes) "
     "(full-width '：' at 2:4, write ':')\n"},
    {"a: {b: 1，c: 2}\n", "p.yaml:1:11: '}' or ',' is missing before this (full-width '，' at 1:9, "
                          "write ',')\n"},
    {"a: {b: 1｝\nc: 2\n", "p.yaml:2:2: '}' or ',' is missing before this (full-width '｝' at "
                           "1:9, write '}')\n"},
    {"a: [1, 2\nb: 3\n", "p.yaml:2:2: ']' or ',' is missing before this\n"},
    {"a: \"x\nb: 3\n", "p.yaml:1:4: the quotation mark that opens here is never closed\n"},
    {"a: 1\n  b: 2\n",
     "p.yaml:2:4: ':' cannot stand here (check the indentation, or put the text in quotes)\n"},
    {"a:\n    b: 2\n  c: 3\n",
     "p.yaml:3:3: this does not fit what stands above it (check the indentation)\n"},
    {"a: *x\n", "p.yaml:1:4: alias '*x' has no anchor before it\n"},
    {"a: &x [*x]\n", "p.yaml:1:8: alias '*x' has no anchor before it\n"},
    {"a: * b\n", "p.yaml:1:4: a text that begins with '*' or '&' must be in quotes\n"},
    {"a: !!str 1\n", "p.yaml:1:4: tag 'tag:yaml.org,2002:str' is not supported (leave it out, or "
                     "put the text in quotes)\n"},
    {"a: !x{ 1\n", "p.yaml:1:4: a text that begins with '!' must be in quotes\n"},
    {"a: {b: 1, :c}\n", "p.yaml:1:11: a value is missing before this\n"},
    {"a: | x\n",
     "p.yaml:1:6: nothing may follow '|' or '>' on its line (put the text in quotes)\n"},
    {"a: 1\n---\nb: 2\n", "p.yaml:2:1: a second document begins here (a file holds one)\n"},
    {"[a, b]: 2\n", "p.yaml:1:1: a key must be a word, not a list\n"},
    {"a: 1\nb: 2\na: 3\nc: {x: 1, y: 2, x: 3}\n",
     "p.yaml:4:17: key 'x' is given twice (first at line 4)\n"
     "p.yaml:3:1: key 'a' is given twice (first at line 1)\n"},
    {"a: 户\nb: \xBB\xA7\n", "p.yaml:2:4: text is not UTF-8 (save the file as UTF-8)\n"},
    {"a: \"\x07\"\n", "p.yaml:1:5: invisible character U+0007 (remove it)\n"},
    {"a: \"\\0\"\n", "p.yaml:1:4: text contains NUL\n"},
    {"a: \"\\q\"\n",
     "p.yaml:1:5: unknown escape after '\\' (use single quotes in place of double quotes)\n"},
};

static void documents_report_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(document_mistakes); i++) {
        struct arena arena;
        struct fault fault;
        struct document_node *root;
        arena_init(&arena);
        fault_init(&fault);
        write_text("p.yaml", document_mistakes[i].text);
        bool loaded = document_load("p.yaml", &arena, &root, &fault);
        assert_string_equal(messages(&fault), document_mistakes[i].messages);
        assert_int_equal(loaded, fault.count == 0);
        arena_release(&arena);
    }
}

static void expect_load(const char *file, enum fault_kind kind, const char *expected)
{
    struct arena arena;
    struct fault fault;
    struct document_node *root;
    arena_init(&arena);
    fault_init(&fault);
    document_load(file, &arena, &root, &fault);
    assert_string_equal(messages(&fault), expected);
    assert_int_equal(fault.kind, kind);
    arena_release(&arena);
}

static void documents_need_a_readable_file(void **state)
{
    (void)state;
    static const char with_nul[] = "a: 1\nb\0: 2\n";
    mkdir("folder", 0700);
    write_bytes("nul.yaml", with_nul, sizeof with_nul - 1);
    expect_load("none.yaml", FAULT_IO, "file 'none.yaml' does not exist\n");
    expect_load("folder", FAULT_IO, "'folder' is a folder, not a file\n");
    expect_load("/dev/null", FAULT_IO, "'/dev/null' is not a regular file\n");
    expect_load("nul.yaml/x", FAULT_IO, "cannot read 'nul.yaml/x': Not a directory\n");
    expect_load("nul.yaml", FAULT_POLICY, "nul.yaml:2:2: NUL byte (is this a text file?)\n");
}

static char *repeated(const char *before, const char *part, size_t count)
{
    size_t head = strlen(before), length = strlen(part);
    char *text = malloc(head + length * count + 1);
    assert_non_null(text);
    strcpy(text, before);
    for (size_t i = 0; i < count; i++)
        memcpy(text + head + i * length, part, length + 1);
    return text;
}

static void expect_limit(char *text, const char *expected)
{
    write_text("limit.yaml", text);
    free(text);
    expect_load("limit.yaml", expected[0] ? FAULT_IO : FAULT_NONE, expected);
}

static void documents_are_bounded(void **state)
{
    (void)state;
    expect_limit(repeated("", "- ", 64),
                 "limit.yaml:1:128: nested too deeply (at most 64 levels)\n");
    expect_limit(repeated("", "- ", 63), "");
    expect_limit(repeated("", "# comment\n", 110000),
                 "'limit.yaml' is too large (at most 1 MiB)\n");
    expect_limit(repeated("", "- a\n", 199999), "");
    expect_limit(repeated("", "- a\n", 200001),
                 "limit.yaml:200000:3: too many values (at most 200,000 with every alias written "
                 "out)\n");
    expect_limit(repeated("- &a x\n", "- &a x\n", 1000),
                 "limit.yaml:1001:3: too many anchors (at most 1000)\n");
    write_text("limit.yaml", "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
                             "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                             "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
                             "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
                             "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
                             "f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]\n");
    expect_load("limit.yaml", FAULT_IO,
                "limit.yaml:6:8: too many values (at most 200,000 with every alias written out)\n");
}

static void documents_keep_text_and_marks(void **state)
{
    (void)state;
    struct arena arena;
    struct fault fault;
    struct document_node *root;
    arena_init(&arena);
    fault_init(&fault);
    write_text("p.yaml", "户: &v [01, \"01\"]\n册: *v\n空:\n");
    assert_true(document_load("p.yaml", &arena, &root, &fault));
    assert_int_equal(root->count, 3);
    const struct document_node *list = document_find(root, "册");
    assert_ptr_equal(list, document_find(root, "户"));
    assert_string_equal(list->items[0]->text, "01");
    assert_false(list->items[0]->quoted);
    assert_true(list->items[1]->quoted);
    assert_int_equal(list->items[1]->mark.line, 1);
    assert_int_equal(list->items[1]->mark.column, 12);
    assert_string_equal(list->items[1]->mark.file, "p.yaml");
    assert_true(document_blank(document_find(root, "空")));
    assert_null(document_find(root, "无"));
    arena_release(&arena);
}

/* ---- facts ---- */

#define HOUSEHOLD "household:\n  table: 户\n  key: 户编号\n  area: 村代码\n  facts:\n"

static const struct mistake facts_mistakes[] = {
    {HOUSEHOLD "    家庭人口数: {type: integer}\n", ""},
    {"household: {key: k, area: a, facts: {}}\n", "facts.yaml:1:12: 'household' lacks 'table'\n"},
    {"household: {table: t, area: a, facts: {}}\n", "facts.yaml:1:12: 'household' lacks 'key'\n"},
    {"household: {table: t, key: k, facts: {}}\n", "facts.yaml:1:12: 'household' lacks 'area'\n"},
    {"household: {table: t, key: k, area: a}\n", "facts.yaml:1:12: 'household' lacks 'facts'\n"},
    {"member: {table: t, key: k, facts: {}}\n",
     "facts.yaml:1:9: 'member' lacks 'household'\n"
     "facts.yaml:1:1: the facts file lacks 'household'\n"},
    {"household: {tabel: t, key: k, area: a, facts: {}}\n",
     "facts.yaml:1:13: unknown key 'tabel' in 'household' (did you mean 'table'?)\n"},
    {HOUSEHOLD "    户口: {type：integer}\n",
     "facts.yaml:6:10: unknown key 'type：integer' in fact '户口' (full-width '：', write ':')\n"},
    {HOUSEHOLD "    户口: {unit: 人}\n", "facts.yaml:6:9: fact '户口' lacks 'type'\n"},
    {HOUSEHOLD "    户口: 人\n", "facts.yaml:6:9: fact '户口' needs keys and values, found '人'\n"},
    {HOUSEHOLD "    户口: {type: intger}\n",
     "facts.yaml:6:16: unknown type 'intger' (did you mean 'integer'?)\n"},
    {HOUSEHOLD "    户口: {type: integer, vaules: [a]}\n",
     "facts.yaml:6:25: unknown key 'vaules' in fact '户口' (did you mean 'values'?)\n"},
    {HOUSEHOLD "    户口: {type: date, range: [0, 1], unit: 天}\n",
     "facts.yaml:6:43: 'unit' has no meaning for a fact of type 'date' (leave it out)\n"
     "facts.yaml:6:29: 'range' has no meaning for a fact of type 'date' (leave it out)\n"},
    {HOUSEHOLD "    户口: {type: integer, range: [30, 1]}\n",
     "facts.yaml:6:32: 'range' begins above its end (30 > 1)\n"},
    {HOUSEHOLD "    户口: {type: integer, range: ［0，30］}\n",
     "facts.yaml:6:32: 'range' needs a list like [a, b], found '［0，30］' (full-width '［', write "
     "'[')\n"},
    {HOUSEHOLD "    户口: {type: integer, range: [0]}\n",
     "facts.yaml:6:32: 'range' needs two numbers like [0, 100] (.inf where there is no limit)\n"},
    {HOUSEHOLD "    户口: {type: integer, range: [0, 多]}\n",
     "facts.yaml:6:36: 'range' needs a number, found '多'\n"},
    {HOUSEHOLD "    户口: {type: enum}\n",
     "facts.yaml:6:5: fact '户口' is an enum without labels (list them under 'values')\n"},
    {HOUSEHOLD "    户口: {type: enum, values: [农, 非农, 农]}\n",
     "facts.yaml:6:38: label '农' is given twice\n"},
    {HOUSEHOLD "    户口: {type: enum, values: [农，非农]}\n",
     "facts.yaml:6:31: full-width comma in '农，非农' (write ',' between items, or put the item in "
     "quotes)\n"},
    {HOUSEHOLD "    户口: {type: enum, values: [农村, 城镇], codes: {1: 农民}}\n",
     "facts.yaml:6:51: code '1' stands for '农民', which is no label of '户口' (did you mean "
     "'农村'?)\n"},
    {HOUSEHOLD "    户口: {type: enum, values: [农村, 城镇], codes: {农村: 城镇}}\n",
     "facts.yaml:6:48: code '农村' stands for '城镇' but is itself a label\n"},
    {HOUSEHOLD "    户口: {type: enum, values: [农村, 城镇], codes: {1: 农村, 1: 城镇}}\n",
     "facts.yaml:6:55: key '1' is given twice (first at line 6)\n"},
    {HOUSEHOLD "    搬迁: {type: boolean, yes: 有, no: [无, 有]}\n",
     "facts.yaml:6:41: '有' means both yes and no\n"},
    {HOUSEHOLD "    姓名: {type: text, personal: 是}\n",
     "facts.yaml:6:32: 'personal' needs true or false, found '是' (write true)\n"},
    {HOUSEHOLD "    姓名: {type: text, personal: no}\n",
     "facts.yaml:6:32: 'personal' needs true or false, found 'no' (write false)\n"},
    {HOUSEHOLD "    人口: {type: integer}\n    人口: {type: integer}\n",
     "facts.yaml:7:5: key '人口' is given twice (first at line 6)\n"},
    {HOUSEHOLD "    收入（元）: {type: money}\n", "facts.yaml:6:5: name '收入（元）' has '（' in "
                                                  "it (use Chinese characters, letters, digits and "
                                                  "_)\n"},
    {HOUSEHOLD "    人口　数: {type: integer}\n",
     "facts.yaml:6:5: name '人口　数' has '　' in it (use Chinese characters, letters, digits and "
     "_)\n"},
    {HOUSEHOLD "    2015收入: {type: money}\n    end: {type: date}\n    成员: {type: text}\n",
     "facts.yaml:6:5: name '2015收入' begins with a digit (begin it with a character or letter)\n"
     "facts.yaml:7:5: name 'end' is a word of the rule language (choose another)\n"
     "facts.yaml:8:5: name '成员' is given by the engine itself (choose another)\n"},
    {HOUSEHOLD "    证件: {type: id, birth: 生日}\n",
     "facts.yaml:6:5: 'birth' names '生日', which is no fact here\n"},
    {HOUSEHOLD "    证件: {type: id, sex: 生日}\n    生日: {type: date}\n",
     "facts.yaml:6:5: 'sex' names '生日', which is of type 'date' (it must be of type 'enum')\n"},
    {HOUSEHOLD "    原因: {type: text}\ndeclared_cause: 原因\n",
     "facts.yaml:7:17: 'declared_cause' names '原因', which is of type 'text' (it must be of type "
     "'enum')\n"},
    {HOUSEHOLD "    原因: {type: text}\ndeclared_cause: 主因\n",
     "facts.yaml:7:17: 'declared_cause' names '主因', which is no fact here\n"},
    {HOUSEHOLD "    人口: {type: integer}\nreceived: {table: 帮扶措施}\n",
     "facts.yaml:7:11: 'received' lacks 'household'\n"
     "facts.yaml:7:11: 'received' lacks 'member'\n"
     "facts.yaml:7:11: 'received' lacks 'aid'\n"},
};

static void facts_report_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(facts_mistakes); i++) {
        struct arena arena;
        struct fault fault;
        struct facts facts;
        arena_init(&arena);
        fault_init(&fault);
        write_text("facts.yaml", facts_mistakes[i].text);
        bool loaded = facts_load("facts.yaml", &arena, &facts, &fault);
        assert_string_equal(messages(&fault), facts_mistakes[i].messages);
        assert_int_equal(loaded, fault.count == 0);
        arena_release(&arena);
    }
}

static const char facts_text[] = HOUSEHOLD
    "    人口: {type: integer, unit: 人, range: [1, 30]}\n"
    "    收入: {type: money, unit: 元/年, group: 收入项目, range: [-.inf, 5000000]}\n"
    "    面积: {type: number, unit: 亩, column: 耕地面积（亩）, range: [0, .inf]}\n"
    "    危房: {type: enum, values: [A级, B级, C级], codes: {01: A级, 02: B级, 03: C级, 安全: "
    "A级}}\n"
    "    道路: {type: enum, codes: {1: 泥土路, 2: 水泥路, 9: 泥土路}}\n"
    "    类别: {type: enum, codes: {01: 甲, 001: 乙}}\n"
    "    饮水: {type: boolean, yes: [有, 0], no: 无}\n"
    "    通电: {type: boolean}\n"
    "    补助: {type: money, group: 收入项目}\n"
    "    姓名: {type: text, personal: true}\n"
    "member:\n  table: 成员\n  key: 人编号\n  household: 户编号\n  label: 姓名\n  facts:\n"
    "    证件: {type: id, birth: 生日, sex: 性别}\n"
    "    生日: {type: date}\n"
    "    性别: {type: enum, values: [男, 女]}\n"
    "areas: {table: 区划, code: 代码, name: 名称}\n"
    "received: {table: 帮扶措施, household: 户编号, member: 人编号, aid: 措施名称}\n"
    "declared_cause: 危房\n";

static void load_facts(struct arena *arena, struct facts *facts)
{
    struct fault fault;
    fault_init(&fault);
    write_text("facts.yaml", facts_text);
    facts_load("facts.yaml", arena, facts, &fault);
    assert_string_equal(messages(&fault), "");
}

static void facts_are_read(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    arena_init(&arena);
    load_facts(&arena, &facts);
    assert_string_equal(facts.file, "facts.yaml");
    assert_string_equal(facts.at[LEVEL_HOUSEHOLD].area, "村代码");
    assert_string_equal(facts.at[LEVEL_MEMBER].household, "户编号");
    assert_string_equal(facts.at[LEVEL_MEMBER].label, "姓名");
    assert_null(facts.at[LEVEL_VILLAGE].table);
    assert_string_equal(facts.received.aid, "措施名称");
    assert_string_equal(facts.areas.name, "名称");
    assert_string_equal(facts.declared_cause, "危房");
    assert_int_equal(facts_find(&facts, LEVEL_HOUSEHOLD, "面积"), 2);
    assert_int_equal(facts_find(&facts, LEVEL_MEMBER, "面积"), -1);
    const struct fact *area = &facts.at[LEVEL_HOUSEHOLD].facts[2];
    assert_string_equal(area->column, "耕地面积（亩）");
    assert_true(area->low == 0 && isinf(area->high));
    assert_int_equal(area->mark.line, 8);
    assert_int_equal(area->mark.column, 5);
    const struct fact *identity = &facts.at[LEVEL_MEMBER].facts[0];
    assert_string_equal(identity->birth, "生日");
    assert_int_equal(identity->nvalues, IDENTITY_COUNT);
    assert_string_equal(identity->values[IDENTITY_BIRTH], "出生日期不符");
    const struct fact *road = &facts.at[LEVEL_HOUSEHOLD].facts[4];
    assert_int_equal(road->nvalues, 2);
    assert_int_equal(fact_find_label(road, "水泥路", strlen("水泥路")), 1);
    assert_int_equal(fact_find_label(road, "水泥", strlen("水泥")), -1);
    assert_true(facts.at[LEVEL_HOUSEHOLD].facts[9].personal);
    arena_release(&arena);
}

/* Dates and identity numbers are, unless something else is said. */
static void facts_may_be_fixed(void **state)
{
    (void)state;
    static const bool fixed[] = {false, true, false, true, false, true};
    struct arena arena;
    struct facts facts;
    struct fault fault;
    fault_init(&fault);
    arena_init(&arena);
    write_text("facts.yaml", HOUSEHOLD "    收入: {type: money}\n"
                                       "    人口: {type: integer, fixed: true}\n"
                                       "    面积: {type: number, fixed: false}\n"
                                       "    建房: {type: date}\n"
                                       "    入住: {type: date, fixed: false}\n"
                                       "    证件: {type: id}\n");
    facts_load("facts.yaml", &arena, &facts, &fault);
    assert_string_equal(messages(&fault), "");
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        assert_int_equal(facts.at[LEVEL_HOUSEHOLD].facts[i].fixed, fixed[i]);
    arena_release(&arena);
}

/* A value, or NaN with the reason; blank: NaN and no reason. */
static const struct {
    const char *fact, *text;
    double value;
    const char *why;
} text_cells[] = {
    {"人口", "4", 4, NULL},
    {"人口", " 4\t", 4, NULL},
    {"人口", "4.0", 4, NULL},
    {"人口", "", NAN, NULL},
    {"人口", "  ", NAN, NULL},
    {"人口", "4.5", NAN, "not a whole number"},
    {"人口", "４", NAN, "not a number"},
    {"人口", "四", NAN, "not a number"},
    {"人口", "1,000", NAN, "not a number"},
    {"人口", "31", NAN, "outside 1 to 30"},
    {"人口", "30", 30, NULL},
    {"人口", "1", 1, NULL},
    {"人口", "0", NAN, "outside 1 to 30"},
    {"收入", "2855.07", 2855.07, NULL},
    {"收入", "-12.30", -12.3, NULL},
    {"收入", "0.005", NAN, "not whole fen"},
    {"收入", "5000000.01", NAN, "above 5000000"},
    {"面积", "-0.5", NAN, "below 0"},
    {"面积", "0.333", 0.333, NULL},
    {"危房", "C级", 2, NULL},
    {"危房", "03", 2, NULL},
    {"危房", "3", 2, NULL},
    {"危房", "003", 2, NULL},
    {"危房", "安全", 0, NULL},
    {"危房", "D级", NAN, "not one of A级 B级 C级"},
    {"危房", "c级", NAN, "not one of A级 B级 C级"},
    {"危房", "0", NAN, "not one of A级 B级 C级"},
    {"道路", "9", 0, NULL},
    {"道路", "02", 1, NULL},
    {"类别", "01", 0, NULL},
    {"类别", "001", 1, NULL},
    {"类别", "1", NAN, "not one of 甲 乙"},
    {"饮水", "有", 1, NULL},
    {"饮水", "无", 0, NULL},
    {"饮水", "是", 1, NULL},
    {"饮水", "0", 1, NULL},
    {"饮水", "对", NAN, "not one of 有 0 无 是 否 1"},
    {"通电", "否", 0, NULL},
    {"通电", "1", 1, NULL},
    {"通电", "true", NAN, "not one of 是 否 1 0"},
    {"姓名", "张三", NAN, NULL},
};

static const struct fact *find_fact(const struct facts *facts, const char *name)
{
    int at = facts_find(facts, LEVEL_HOUSEHOLD, name);
    assert_true(at >= 0);
    return &facts->at[LEVEL_HOUSEHOLD].facts[at];
}

static void expect_cell(const char *fact, const char *cell, double value, const char *why,
                        double expected, const char *expected_why)
{
    bool same = isnan(expected) ? isnan(value) : value == expected;
    if (!same || strcmp(why ? why : "", expected_why ? expected_why : ""))
        fail_msg("%s '%s' is %.17g (%s), not %.17g (%s)", fact, cell, value, why ? why : "",
                 expected, expected_why ? expected_why : "");
}

static void cells_are_read_strictly(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    arena_init(&arena);
    load_facts(&arena, &facts);
    for (size_t i = 0; i < COUNT(text_cells); i++) {
        const char *why, *text = text_cells[i].text;
        double value =
            fact_from_text(find_fact(&facts, text_cells[i].fact), text, strlen(text), &why);
        expect_cell(text_cells[i].fact, text, value, why, text_cells[i].value, text_cells[i].why);
    }
    arena_release(&arena);
}

static const struct {
    const char *fact;
    double number, value;
    const char *why;
} number_cells[] = {
    {"人口", 4, 4, NULL},
    {"人口", 4.5, NAN, "not a whole number"},
    {"人口", NAN, NAN, NULL},
    {"人口", INFINITY, NAN, "not a number"},
    {"收入", 0.1 + 0.2, 0.3, NULL},
    {"收入", 1234.565, NAN, "not whole fen"},
    {"危房", 3, 2, NULL},
    {"危房", 3.5, NAN, "not one of A级 B级 C级"},
    {"危房", -3, NAN, "not one of A级 B级 C级"},
    {"道路", 2, 1, NULL},
    {"通电", 1, 1, NULL},
    {"通电", 2, NAN, "not one of 是 否 1 0"},
    {"姓名", 5, NAN, NULL},
};

static void numbers_in_cells_are_read(void **state)
{
    (void)state;
    struct arena arena;
    struct facts facts;
    arena_init(&arena);
    load_facts(&arena, &facts);
    for (size_t i = 0; i < COUNT(number_cells); i++) {
        const char *why;
        char shown[TEXT_NUMBER];
        double value =
            fact_from_number(find_fact(&facts, number_cells[i].fact), number_cells[i].number, &why);
        expect_cell(number_cells[i].fact, text_from_number(number_cells[i].number, shown), value,
                    why, number_cells[i].value, number_cells[i].why);
    }
    const char *why;
    const struct fact *birth = &facts.at[LEVEL_MEMBER].facts[1];
    assert_true(fact_from_number(birth, 20151231, &why) == date_from_civil(2015, 12, 31));
    assert_true(fact_from_text(birth, "2015-12-31", 10, &why) == date_from_civil(2015, 12, 31));
    assert_true(isnan(fact_from_text(birth, "2015-02-30", 10, &why)));
    assert_string_equal(why, "not a date");
    arena_release(&arena);
}

/* ---- parameters ---- */

#define NUMBER "    unit: 元\n    basis: 文件\n    status: verified\n    range: [0, 20000]\n"
#define POLICY "policy: p\ntitle: 标题\nfacts: facts.yaml\nrules: [a.lua]\nparameters:\n"

#define MEASURED                                                                                   \
    POLICY "  贫困线:\n" NUMBER                                                                    \
           "    from: {2015: 2855}\n  开关: {type: switch, from: {2018: true}}\n"

static const struct mistake policy_mistakes[] = {
    {POLICY "  线:\n" NUMBER "    from: {2015: 2855}\n", ""},
    {POLICY "  线:\n" NUMBER "    form: {2015: 2855}\n",
     "policy.yaml:11:5: unknown key 'form' in parameter '线' (did you mean 'from'?)\n"},
    {POLICY "  线: {from: {2015: 2855}}\n",
     "policy.yaml:6:3: parameter '线' lacks 'unit' (every number states its unit, basis and "
     "status)\n"
     "policy.yaml:6:3: parameter '线' lacks 'basis' (every number states its unit, basis and "
     "status)\n"
     "policy.yaml:6:3: parameter '线' lacks 'status' (every number states its unit, basis and "
     "status)\n"},
    {POLICY "  线: {unit: 元, basis: 文, status: sure, from: {2015: 1}}\n",
     "policy.yaml:6:34: unknown status 'sure' (write one of verified, assumed)\n"},
    {POLICY "  线: {type: swich, from: {2015: true}}\n",
     "policy.yaml:6:13: unknown type 'swich' (did you mean 'switch'?)\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015: 28550}\n",
     "policy.yaml:11:18: parameter '线' is 28550, outside its range 0 to 20000\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015: 二千}\n",
     "policy.yaml:11:18: '线' needs a number, found '二千'\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015: ２８５５}\n",
     "policy.yaml:11:18: '线' needs a number, found '２８５５' (full-width '２', write '2')\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015: \"2855\"}\n",
     "policy.yaml:11:18: '线' needs a number, found \"2855\" (remove the quotation marks)\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015: }\n",
     "policy.yaml:11:18: '线' needs a number, found nothing\n"},
    {POLICY "  线:\n" NUMBER "    from: {}\n",
     "policy.yaml:11:11: 'from' of parameter '线' has no entry (write one like 2015: value)\n"},
    {POLICY "  线:\n" NUMBER "    from: 2855\n",
     "policy.yaml:11:11: 'from' needs a mapping like {key: value}, found '2855'\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015-02-30: 1, 15: 2, 2016：3}\n",
     "policy.yaml:11:12: '2015-02-30' is no date from which '线' is in force (write a year like "
     "2015, or 2015-10-01)\n"
     "policy.yaml:11:27: '15' is no date from which '线' is in force (write a year like 2015, or "
     "2015-10-01)\n"
     "policy.yaml:11:34: '2016：3' is no date from which '线' is in force (full-width '：', write "
     "':')\n"},
    {POLICY "  线:\n" NUMBER "    from:\n      2015: 1\n      2015-01-01: 2\n",
     "policy.yaml:13:7: '线' has two entries for the same day (first at line 12)\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015: {else: 1, 62300: 2, esle: 3}}\n",
     "policy.yaml:11:28: '62300' is no division code (write 2, 4, 6, 9 or 12 digits, or else)\n"
     "policy.yaml:11:38: 'esle' is no division code (did you mean 'else'?)\n"},
    {POLICY "  线:\n" NUMBER "    from:\n      2015:\n        623000: 1\n        6230: 2\n",
     "policy.yaml:14:15: '线' has two values for the same place (first at line 13)\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015: {else: 1, 623000: 20001}}\n",
     "policy.yaml:11:36: parameter '线' is 20001, outside its range 0 to 20000\n"},
    {POLICY "  开关: {type: switch, range: [0, 1], from: {2015: 是}}\n",
     "policy.yaml:6:29: 'range' has no meaning for a parameter of type 'switch' (leave it out)\n"
     "policy.yaml:6:50: '开关' needs true or false, found '是' (write true)\n"},
    {POLICY "  单: {type: list, of: 收入项, from: {2015: [收入]}}\n",
     "policy.yaml:6:23: no household fact has the group '收入项' (did you mean '收入项目'?)\n"},
    {POLICY "  单: {type: list, of: 收入项目, from: {2015: [收人, 补助, 补助]}}\n",
     "policy.yaml:6:43: '收人' is no household fact of the group '收入项目' (did you mean "
     "'收入'?)\n"
     "policy.yaml:6:51: '补助' is listed twice in '单'\n"},
    {POLICY "  单: {type: list, from: {2015: 收入}}\n",
     "policy.yaml:6:32: '单' needs a list like [a, b], found '收入'\n"},
    {POLICY "  线，额:\n" NUMBER "    from: {2015: 1}\n",
     "policy.yaml:6:3: name '线，额' has '，' in it (use Chinese characters, letters, digits and "
     "_)\n"},
    {"policy: p\ntitel: 标题\nfacts: facts.yaml\nrules: [a.lua]\nparameters: {}\n",
     "policy.yaml:2:1: unknown key 'titel' in the policy (did you mean 'title'?)\n"},
    {"policy: p\ntitle: 标题\nfacts: none.yaml\nrules: [a.lua, b.lua, ./folder, ./a.lua]\n"
     "parameters: {}\n",
     "policy.yaml:3:8: file 'none.yaml' does not exist\n"
     "policy.yaml:4:16: file 'b.lua' does not exist\n"
     "policy.yaml:4:23: 'folder' is a folder, not a file\n"
     "policy.yaml:4:33: rule file 'a.lua' is listed twice (first at line 4)\n"},
    {"policy: p\ntitle: 标题\nfacts: facts.yaml\nrules: []\nparameters: {}\n",
     "policy.yaml:4:8: 'rules' lists no file (a policy needs at least one)\n"},
    {"policy: p\ntitle: 标题\nfacts: facts.yaml\nrules: a.lua\nparameters:\n",
     "policy.yaml:4:8: 'rules' needs a list like [a, b], found 'a.lua'\n"
     "policy.yaml:5:12: 'parameters' needs a mapping like {key: value}, found nothing\n"},
    {MEASURED "poverty: {income: 人均收入, line: 贫困线, people: 人口}\n", ""},
    {MEASURED "poverty: {income: 人均收入, line: 贫困钱, people: 人口}\n",
     "policy.yaml:13:31: 'line' needs a parameter that is a number, and '贫困钱' is none (did you "
     "mean '贫困线'?)\n"},
    {MEASURED "poverty: {income: 人均收入, line: 开关, people: 人口}\n",
     "policy.yaml:13:31: 'line' needs a parameter that is a number, and '开关' is none\n"},
    {MEASURED "poverty: {incom: 人均收入, line: 贫困线}\n",
     "policy.yaml:13:11: unknown key 'incom' in 'poverty' (did you mean 'income'?)\n"
     "policy.yaml:13:10: 'poverty' lacks 'people'\n"},
    {MEASURED "poverty: {income: [人均收入], line: 贫困线, people: }\n",
     "policy.yaml:13:19: 'income' needs a text, found a list\n"
     "policy.yaml:13:46: 'people' needs a text, found nothing\n"},
    {MEASURED "poverty: 贫困线\n",
     "policy.yaml:13:10: 'poverty' needs keys and values, found '贫困线'\n"},
    {POLICY "  线:\n" NUMBER "    from: {2015: 二千}\npoverty: {income: 人均收入, line: 贫困线, "
            "people: 人口}\n",
     "policy.yaml:11:18: '线' needs a number, found '二千'\n"},
};

static void policies_report_mistakes(void **state)
{
    (void)state;
    mkdir("folder", 0700);
    write_text("facts.yaml", facts_text);
    write_text("a.lua", "");
    for (size_t i = 0; i < COUNT(policy_mistakes); i++) {
        struct arena arena;
        struct fault fault;
        struct policy policy;
        arena_init(&arena);
        fault_init(&fault);
        write_text("policy.yaml", policy_mistakes[i].text);
        bool loaded = policy_load(".", &arena, &policy, &fault);
        assert_string_equal(messages(&fault), policy_mistakes[i].messages);
        assert_int_equal(loaded, fault.count == 0);
        assert_int_equal(fault.kind, loaded ? FAULT_NONE : FAULT_POLICY);
        arena_release(&arena);
    }
}

static void expect_no_policy(const char *folder, const char *expected)
{
    struct arena arena;
    struct fault fault;
    struct policy policy;
    arena_init(&arena);
    fault_init(&fault);
    assert_false(policy_load(folder, &arena, &policy, &fault));
    assert_string_equal(messages(&fault), expected);
    assert_int_equal(fault.kind, FAULT_IO);
    arena_release(&arena);
}

static void policies_need_their_folder(void **state)
{
    (void)state;
    mkdir("folder", 0700);
    write_text("a.lua", "");
    expect_no_policy("nowhere/gansu", "policy folder 'nowhere/gansu' does not exist (looked for "
                                      "'nowhere/gansu/policy.yaml')\n");
    expect_no_policy("folder",
                     "no policy.yaml in 'folder' (a policy is a folder with policy.yaml)\n");
    expect_no_policy("a.lua",
                     "'a.lua' is a file, not a policy folder (give the folder with policy.yaml)\n");
}

static const char policy_text[] =
    "policy: 试\ntitle: 试点\nfacts: ../facts.yaml\n"
    "rules: [../../shared/./x.lua, own.lua]\nparameters:\n"
    "  线:\n" NUMBER "    from: {2016-07-01: 2952.5, 2014: 2800, 2015: 2855}\n"
    "  补助:\n    unit: 元/人\n    basis: 文件\n    status: assumed\n"
    "    from: {2015: {else: 8000, 623000: 10000, 620623: 9000, 620623101: 9500}}\n"
    "  限地:\n    unit: 元/人\n    basis: 文件\n    status: assumed\n    from: {2015: {62: 1}}\n"
    "  开关: {type: switch, from: {2018: true}}\n"
    "  单: {type: list, of: 收入项目, from: {2014: [补助], 2016: []}}\n"
    "poverty: {people: 人口, line: 补助, income: 人均收入}\n";

static void load_policy(struct arena *arena, struct policy *policy)
{
    struct fault fault;
    fault_init(&fault);
    mkdir("policies", 0700);
    mkdir("policies/p", 0700);
    mkdir("shared", 0700);
    write_text("policies/facts.yaml", facts_text);
    write_text("policies/p/policy.yaml", policy_text);
    write_text("policies/p/own.lua", "");
    write_text("shared/x.lua", "");
    policy_load("./policies//p/", arena, policy, &fault);
    assert_string_equal(messages(&fault), "");
}

static void policies_are_read(void **state)
{
    (void)state;
    struct arena arena;
    struct policy policy;
    arena_init(&arena);
    load_policy(&arena, &policy);
    assert_string_equal(policy.name, "试");
    assert_string_equal(policy.folder, "policies/p");
    assert_string_equal(policy.file, "policies/p/policy.yaml");
    assert_string_equal(policy.facts.file, "policies/facts.yaml");
    assert_int_equal(policy.nrule_files, 2);
    assert_string_equal(policy.rule_files[0].path, "shared/x.lua");
    assert_string_equal(policy.rule_files[1].path, "policies/p/own.lua");
    assert_int_equal(policy.rule_files[1].mark.column, 31);
    assert_int_equal(policy_find_parameter(&policy, "开关"), 3);
    assert_int_equal(policy_find_parameter(&policy, "无此"), -1);
    assert_true(policy.parameters[1].assumed);
    assert_false(policy.parameters[0].assumed);
    assert_true(parameter_by_area(&policy.parameters[1]));
    assert_false(parameter_by_area(&policy.parameters[0]));
    assert_string_equal(policy.parameters[4].of, "收入项目");
    assert_string_equal(policy.poverty.income, "人均收入");
    assert_string_equal(policy.poverty.people, "人口");
    assert_int_equal(policy.poverty.line, 1);
    assert_int_equal(policy.poverty.people_mark.line, 24);
    arena_release(&arena);
}

static const struct {
    const char *name;
    int year, month, day;
    uint64_t village;
    double value; /* NaN: none in force */
} values_in_force[] = {
    {"线", 2013, 12, 31, 0, NAN},
    {"线", 2014, 1, 1, 0, 2800},
    {"线", 2015, 12, 31, 0, 2855},
    {"线", 2016, 6, 30, 0, 2855},
    {"线", 2016, 7, 1, 0, 2952.5},
    {"补助", 2015, 1, 1, 0, 8000},
    {"补助", 2015, 1, 1, UINT64_C(620102001001), 8000},
    {"补助", 2015, 1, 1, UINT64_C(623021101001), 10000},
    {"补助", 2015, 1, 1, UINT64_C(620623102001), 9000},
    {"补助", 2015, 1, 1, UINT64_C(620623101001), 9500},
    {"限地", 2015, 1, 1, UINT64_C(620623101001), 1},
    {"限地", 2015, 1, 1, UINT64_C(610000000000), NAN},
    {"限地", 2015, 1, 1, 0, NAN},
    {"开关", 2017, 12, 31, 0, NAN},
    {"开关", 2018, 1, 1, 0, 1},
};

static void values_are_in_force_by_date_and_place(void **state)
{
    (void)state;
    struct arena arena;
    struct policy policy;
    arena_init(&arena);
    load_policy(&arena, &policy);
    for (size_t i = 0; i < COUNT(values_in_force); i++) {
        int at = policy_find_parameter(&policy, values_in_force[i].name);
        int day = date_from_civil(values_in_force[i].year, values_in_force[i].month,
                                  values_in_force[i].day);
        const struct area_value *value =
            parameter_value(&policy.parameters[at], day, values_in_force[i].village);
        expect_cell(values_in_force[i].name, "in force", value ? value->number : NAN, NULL,
                    values_in_force[i].value, NULL);
    }
    const struct parameter *list = &policy.parameters[4];
    const struct area_value *items = parameter_value(list, date_from_civil(2015, 5, 5), 0);
    assert_int_equal(items->nitems, 1);
    assert_string_equal(items->items[0], "补助");
    assert_int_equal(parameter_value(list, date_from_civil(2016, 5, 5), 0)->nitems, 0);
    arena_release(&arena);
}

static void days_without_a_value_are_found(void **state)
{
    (void)state;
    struct arena arena;
    struct policy policy;
    struct fault fault;
    arena_init(&arena);
    fault_init(&fault);
    load_policy(&arena, &policy);
    assert_true(policy_check_day(&policy, date_from_civil(2018, 1, 1), &fault));
    assert_false(policy_check_day(&policy, date_from_civil(2017, 12, 31), &fault));
    assert_string_equal(messages(&fault),
                        "policies/p/policy.yaml:22:3: parameter '开关' has no value in force on "
                        "2017-12-31 (its first is from 2018-01-01)\n");
    arena_release(&arena);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_report_mistakes),
        cmocka_unit_test(documents_need_a_readable_file),
        cmocka_unit_test(documents_are_bounded),
        cmocka_unit_test(documents_keep_text_and_marks),
        cmocka_unit_test(facts_report_mistakes),
        cmocka_unit_test(facts_are_read),
        cmocka_unit_test(facts_may_be_fixed),
        cmocka_unit_test(cells_are_read_strictly),
        cmocka_unit_test(numbers_in_cells_are_read),
        cmocka_unit_test(policies_report_mistakes),
        cmocka_unit_test(policies_need_their_folder),
        cmocka_unit_test(policies_are_read),
        cmocka_unit_test(values_are_in_force_by_date_and_place),
        cmocka_unit_test(days_without_a_value_are_found),
    };
    char folder[] = "/tmp/diguan-policy-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return failures;
}
