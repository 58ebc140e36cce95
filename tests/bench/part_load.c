#include "parts.h"
#include "peer.h"
#include "province.h"

static bool report_memory(const struct province *province, struct report *report,
                          struct fault *fault)
{
    struct registry registry;
    if (!province_load(province, 0, &registry, fault))
        return false;
    const struct tables *tables = &registry.tables;
    report_figure(report, "bytes loaded per household", "B",
                  (double)tables_bytes(tables) / (double)tables->at[LEVEL_HOUSEHOLD].nrows, AT_MOST,
                  200);
    registry_release(&registry);
    return true;
}

/* The usual way ---------------------------------------------------------------------------------*/

/* A table and its columns as bench_usual takes them. */
static void add_name(struct buffer *columns, const char *name)
{
    if (name)
        buffer_format(columns, "%s\"%s\"", columns->length ? ", " : "", name);
}

static void list_level(const struct province *province, enum level level, struct buffer *columns)
{
    const struct level_facts *facts = &province->policy.facts.at[level];
    add_name(columns, facts->key);
    add_name(columns, facts->household);
    add_name(columns, facts->area);
    for (size_t i = 0; i < facts->nfacts; i++)
        if (province->rulebook->wanted[level][i])
            add_name(columns, facts->facts[i].column);
}

/* What loading the province reads. */
struct listing {
    struct buffer columns[LEVEL_COUNT + 2];
    const char *arguments[2 * (LEVEL_COUNT + 2) + 4];
    size_t count;
};

static void listing_add(struct listing *listing, const char *table, const struct buffer *columns)
{
    if (!table)
        return;
    listing->arguments[listing->count++] = table;
    listing->arguments[listing->count++] = columns->bytes;
}

static void listing_fill(struct listing *listing, const struct province *province)
{
    const struct facts *facts = &province->policy.facts;
    struct buffer *received = &listing->columns[LEVEL_COUNT], *areas = received + 1;
    listing->arguments[listing->count++] = BENCH_USUAL;
    listing->arguments[listing->count++] = "scan";
    listing->arguments[listing->count++] = province->path;
    for (int level = 0; level < LEVEL_COUNT; level++) {
        list_level(province, (enum level)level, &listing->columns[level]);
        listing_add(listing, facts->at[level].table, &listing->columns[level]);
    }
    add_name(received, facts->received.household);
    add_name(received, facts->received.member);
    add_name(received, facts->received.aid);
    listing_add(listing, facts->received.table, received);
    add_name(areas, facts->areas.code);
    add_name(areas, facts->areas.name);
    listing_add(listing, facts->areas.table, areas);
}

static void listing_release(struct listing *listing)
{
    for (size_t i = 0; i < LEVEL_COUNT + 2; i++)
        buffer_release(&listing->columns[i]);
}

static bool start_scan(struct peer *peer, const struct province *province, struct fault *fault)
{
    struct listing listing = {0};
    listing_fill(&listing, province);
    bool started = peer_start(peer, listing.arguments, fault);
    listing_release(&listing);
    return started;
}

/* Turns -----------------------------------------------------------------------------------------*/

static bool take_turns(struct province *province, struct peer *peer, const struct setting *setting,
                       struct report *report)
{
    struct load_job loads[] = {{province, 1}, {province, 2}};
    struct peer_job scans[] = {{peer, 1}, {peer, 2}};
    struct contender runs[] = {{.run = load_timed, .context = &loads[0]},
                               {.run = peer_timed, .context = &scans[0]},
                               {.run = load_timed, .context = &loads[1]},
                               {.run = peer_timed, .context = &scans[1]}};
    if (!contenders_run(runs, 4, setting->rounds))
        return false;
    report_share(report, "load / stepping rows, 1 thread", "ms", 1e-3, &runs[0].times,
                 &runs[1].times, 0.8);
    report_share(report, "load / stepping rows, 2 threads", "ms", 1e-3, &runs[2].times,
                 &runs[3].times, 0.8);
    return true;
}

static bool measure(struct province *province, const struct setting *setting, struct report *report,
                    struct fault *fault)
{
    struct peer peer = {0};
    bool done = start_scan(&peer, province, fault) && take_turns(province, &peer, setting, report);
    peer_stop(&peer);
    return done;
}

bool part_load(const struct setting *setting, struct report *report, struct fault *fault)
{
    struct province province;
    bool done = province_open(&province, setting, setting->households, fault) &&
                measure(&province, setting, report, fault) &&
                report_memory(&province, report, fault);
    province_release(&province);
    return done;
}
