#include "parts.h"
#include "peer.h"
#include "province.h"

#include <stdio.h>
#include <unistd.h>

struct files {
    char results[PATH_TEXT], staged[PATH_TEXT], inserted[PATH_TEXT];
};

static void name_files(struct files *files, const char *folder)
{
    snprintf(files->results, PATH_TEXT, "%s/results.db", folder);
    snprintf(files->staged, PATH_TEXT, "%s/staged.db", folder);
    snprintf(files->inserted, PATH_TEXT, "%s/inserted.db", folder);
}

static void remove_files(const struct files *files)
{
    unlink(files->results);
    unlink(files->staged);
    unlink(files->inserted);
}

static bool take_turns(const struct province *province, const struct registry *registry,
                       const char *results, struct peer *peer, const struct setting *setting,
                       struct report *report)
{
    struct evaluate_job silent = {province, registry, 0, NULL};
    struct evaluate_job writing = {province, registry, 0, results};
    struct peer_job inserts = {peer, 1};
    struct contender runs[] = {{.run = evaluate_timed, .context = &silent},
                               {.run = evaluate_timed, .context = &writing},
                               {.run = peer_timed, .context = &inserts}};
    if (!contenders_run(runs, 3, setting->rounds))
        return false;
    struct series written = series_minus(&runs[1].times, &runs[0].times);
    report_share(report, "write results / INSERT row by row", "ms", 1e-3, &written, &runs[2].times,
                 0.35);
    return true;
}

/* Its first turn comes when it has copied the results, before they are written anew. */
static bool start_inserts(struct peer *peer, const struct files *files, struct fault *fault)
{
    const char *const command[] = {BENCH_USUAL,   "inserts",       files->results,
                                   files->staged, files->inserted, NULL};
    struct peer_job first = {peer, 1};
    return peer_start(peer, command, fault) && peer_timed(&first) >= 0;
}

static bool measure(const struct province *province, const struct registry *registry,
                    const struct setting *setting, struct report *report, struct fault *fault)
{
    struct files files;
    struct peer peer = {0};
    name_files(&files, setting->work_folder);
    struct evaluate_job first = {province, registry, 0, files.results};
    bool done = evaluate_timed(&first) >= 0 && start_inserts(&peer, &files, fault) &&
                take_turns(province, registry, files.results, &peer, setting, report);
    peer_stop(&peer);
    remove_files(&files);
    return done;
}

bool part_write(const struct setting *setting, struct report *report, struct fault *fault)
{
    return province_measure(setting, measure, report, fault);
}
