/* The benchmark: ./dev bench runs it. Each part measures and adds rows to one report. */
#include "parts.h"

#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void say(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
}

double failed_run(const struct fault *fault)
{
    for (int i = 0; i < fault_kept(fault); i++)
        say("%s", fault->text[i]);
    return NAN;
}

static const struct part {
    const char *name;
    part_function *run;
} parts[] = {
    {"reference", part_reference}, {"load", part_load},       {"evaluate", part_evaluate},
    {"write", part_write},         {"compile", part_compile}, {"explain", part_explain},
    {"whatif", part_whatif},       {"growth", part_growth},
};

enum { PARTS = sizeof parts / sizeof *parts };

enum option_key {
    JSON = 'j',
    ROUNDS = 'r',
    HOUSEHOLDS = 'n',
    FULL = 'f',
    WORK = 'w',
    PYTHON = 'p',
    DUCKDB = 'd',
    ONLY = 'o'
};

static const struct option options[] = {
    {"json", required_argument, NULL, JSON},
    {"rounds", required_argument, NULL, ROUNDS},
    {"households", required_argument, NULL, HOUSEHOLDS},
    {"full", no_argument, NULL, FULL},
    {"only", required_argument, NULL, ONLY},
    {"work-folder", required_argument, NULL, WORK},
    {"python", required_argument, NULL, PYTHON},
    {"duckdb", required_argument, NULL, DUCKDB},
    {0},
};

enum { ROUNDS_DEFAULT = 9, PROVINCE_QUICK = 200000, PROVINCE_FULL = 970000 };

struct run {
    struct setting setting;
    const char *json, *only;
};

static bool take_whole(const char *name, const char *value, long least, long most, long *number)
{
    char *end;
    *number = strtol(value, &end, 10);
    if (*value && !*end && *number >= least && *number <= most)
        return true;
    say("option '--%s' needs a whole number from %ld to %ld, found '%s'", name, least, most, value);
    return false;
}

static bool take_number(struct run *run, int key, const char *value)
{
    bool is_rounds = key == ROUNDS;
    long number, most = is_rounds ? ROUNDS_MOST / 3 : 10000000;
    if (!take_whole(is_rounds ? "rounds" : "households", value, 1, most, &number))
        return false;
    if (is_rounds)
        run->setting.rounds = (int)number;
    else
        run->setting.households = (size_t)number;
    return true;
}

static bool take_option(struct run *run, int key, const char *value)
{
    struct setting *setting = &run->setting;
    if (key == ROUNDS || key == HOUSEHOLDS)
        return take_number(run, key, value);
    if (key == FULL)
        return setting->full = true;
    if (key == '?')
        return false;
    const char **text = key == JSON     ? &run->json
                        : key == ONLY   ? &run->only
                        : key == WORK   ? &setting->work_folder
                        : key == PYTHON ? &setting->python
                                        : &setting->duckdb;
    *text = value;
    return true;
}

static bool is_asked_for(const struct run *run, const struct part *part)
{
    return !run->only || strcmp(run->only, part->name) == 0;
}

static bool is_part(const struct run *run)
{
    for (size_t i = 0; i < PARTS; i++)
        if (is_asked_for(run, &parts[i]))
            return true;
    say("there is no part '%s'", run->only);
    return false;
}

static bool take_options(struct run *run, int argc, char **argv)
{
    int key;
    while ((key = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!take_option(run, key, optarg))
            return false;
    if (optind < argc)
        say("unexpected argument '%s'", argv[optind]);
    if (run->setting.households == 0)
        run->setting.households = run->setting.full ? PROVINCE_FULL : PROVINCE_QUICK;
    return optind == argc && is_part(run);
}

/* A part that fails does not take the figures of the others with it. */
static bool run_parts(const struct run *run, struct report *report)
{
    bool good = true;
    for (size_t i = 0; i < PARTS; i++) {
        struct fault fault;
        fault_init(&fault);
        if (!is_asked_for(run, &parts[i]))
            continue;
        say("%s", parts[i].name);
        if (parts[i].run(&run->setting, report, &fault))
            continue;
        failed_run(&fault);
        good = false;
    }
    return good;
}

static bool write_json(const struct report *report, const char *path)
{
    struct buffer text = {0};
    report_json(report, &text);
    FILE *file = text.failed ? NULL : fopen(path, "w");
    bool written = file && fwrite(text.bytes, 1, text.length, file) == text.length;
    if (file)
        written &= fclose(file) == 0;
    if (!written)
        say("cannot write '%s'", path);
    buffer_release(&text);
    return written;
}

static bool print(const struct report *report)
{
    struct buffer text = {0};
    report_text(report, &text);
    bool printed = !text.failed && fwrite(text.bytes, 1, text.length, stdout) == text.length;
    buffer_release(&text);
    return printed;
}

int main(int argc, char **argv)
{
    static struct report report;
    struct run run = {.setting = {.sources = BENCH_DATA,
                                  .policy = BENCH_POLICY,
                                  .work_folder = ".",
                                  .rounds = ROUNDS_DEFAULT}};
    if (!take_options(&run, argc, argv))
        return 2;
    report.households = run.setting.households;
    report.rounds = run.setting.rounds;
    bool good = run_parts(&run, &report);
    good &= print(&report);
    good &= !run.json || write_json(&report, run.json);
    return good ? 0 : 1;
}
