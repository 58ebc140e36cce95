#include "parts.h"
#include "peer.h"
#include "reference.h"
#include "scalar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The rules alone take milliseconds, so there can be more rounds than elsewhere. */
enum { TURNS = 3 };

/* Everyone who runs the 37 rules, and the households that they run on. */
struct ring {
    struct workload_row *rows;
    struct scalar_flags *flags;
    struct reference *reference;
    struct peer numpy, duckdb;
    char file[512]; /* the rows for the others */
};

/* Contenders ----------------------------------------------------------------------------------*/

static double check_counts(const char *who, size_t meeting, size_t flags, double seconds)
{
    if (meeting == WORKLOAD_MEETING && flags == WORKLOAD_FLAGS)
        return seconds;
    say("%s: %zu households meet all criteria, not %d; %zu flags, not %d", who, meeting,
        WORKLOAD_MEETING, flags, WORKLOAD_FLAGS);
    return NAN;
}

struct our_run {
    struct reference *reference;
    size_t threads;
};

static double run_ours(void *context)
{
    const struct our_run *run = context;
    struct fault fault;
    fault_init(&fault);
    double start = clock_now();
    if (!reference_run(run->reference, run->threads, &fault))
        return failed_run(&fault);
    double seconds = clock_now() - start;
    return check_counts("diguan", reference_meeting(run->reference),
                        reference_flags(run->reference), seconds);
}

static double run_scalar(void *context)
{
    const struct ring *ring = context;
    double start = clock_now();
    scalar_run(ring->rows, ring->flags, WORKLOAD_HOUSEHOLDS);
    double seconds = clock_now() - start;
    size_t meeting = 0, flags = 0;
    const bool *all = (const bool *)ring->flags;
    for (size_t i = 0; i < WORKLOAD_HOUSEHOLDS; i++)
        meeting += ring->flags[i].meets;
    for (size_t i = 0; i < WORKLOAD_HOUSEHOLDS * sizeof *ring->flags; i++)
        flags += all[i];
    return check_counts("C", meeting, flags, seconds);
}

static double run_peer(void *context)
{
    const struct peer_job *job = context;
    char answer[PEER_ANSWER];
    size_t meeting = 0, flags = 0;
    double seconds = peer_run(job->peer, job->nthreads, answer);
    if (isnan(seconds))
        return NAN;
    sscanf(answer, "%zu %zu", &meeting, &flags);
    return check_counts("a program", meeting, flags, seconds);
}

/* Rows of the report --------------------------------------------------------------------------*/

enum { OURS, OURS_ON_TWO, SCALAR, NUMPY, DUCKDB, DUCKDB_ON_TWO, CONTENDERS };

static void report_ratios(const struct contender *runs, struct report *report)
{
    const double per = WORKLOAD_HOUSEHOLDS * 1e-9;
    const struct series *ours = &runs[OURS].times, *two = &runs[OURS_ON_TWO].times;
    if (runs[NUMPY].times.rounds)
        report_speed(report, "37 rules, to numpy float32", "ns", per, ours, &runs[NUMPY].times,
                     AT_LEAST, 4);
    report_speed(report, "37 rules, to C row by row", "ns", per, ours, &runs[SCALAR].times,
                 AT_LEAST, 5);
    report_speed(report, "37 rules, 2 threads to 1", "ns", per, two, ours, AT_LEAST, 1.5);
    if (!runs[DUCKDB].times.rounds)
        return;
    report_speed(report, "37 rules, to DuckDB", "ns", per, ours, &runs[DUCKDB].times, NO_TARGET, 0);
    report_speed(report, "37 rules, to DuckDB, 2 threads", "ns", per, two,
                 &runs[DUCKDB_ON_TWO].times, NO_TARGET, 0);
}

/* Those who are there take turns; `runs` gets their times. */
static bool take_turns(struct contender runs[CONTENDERS], int rounds)
{
    struct contender present[CONTENDERS];
    size_t places[CONTENDERS], count = 0;
    for (size_t i = 0; i < CONTENDERS; i++)
        if (runs[i].run) {
            places[count] = i;
            present[count++] = runs[i];
        }
    bool done = contenders_run(present, count, rounds);
    for (size_t i = 0; i < count; i++)
        runs[places[i]].times = present[i].times;
    return done;
}

static bool measure(struct ring *ring, const struct setting *setting, struct report *report)
{
    struct our_run ours = {ring->reference, 1}, on_two = {ring->reference, 2};
    struct peer_job numpy = {&ring->numpy, 1}, duckdb = {&ring->duckdb, 1},
                    duckdb_on_two = {&ring->duckdb, 2};
    struct contender runs[CONTENDERS] = {
        [OURS] = {.run = run_ours, .context = &ours},
        [OURS_ON_TWO] = {.run = run_ours, .context = &on_two},
        [SCALAR] = {.run = run_scalar, .context = ring},
    };
    if (setting->python)
        runs[NUMPY] = (struct contender){.run = run_peer, .context = &numpy};
    if (setting->duckdb) {
        runs[DUCKDB] = (struct contender){.run = run_peer, .context = &duckdb};
        runs[DUCKDB_ON_TWO] = (struct contender){.run = run_peer, .context = &duckdb_on_two};
    }
    if (!take_turns(runs, setting->rounds * TURNS))
        return false;
    report_ratios(runs, report);
    return true;
}

/* Getting ready -------------------------------------------------------------------------------*/

static bool start_peers(struct ring *ring, const struct setting *setting, struct fault *fault)
{
    char numpy[512], duckdb[512];
    snprintf(numpy, sizeof numpy, "%s/numpy_reference.py", setting->sources);
    snprintf(duckdb, sizeof duckdb, "%s/duckdb_reference.mjs", setting->sources);
    snprintf(ring->file, sizeof ring->file, "%s/workload.bin", setting->work_folder);
    if (!setting->python && !setting->duckdb)
        return true;
    if (!workload_write(ring->rows, WORKLOAD_HOUSEHOLDS, ring->file, fault))
        return false;
    const char *const python[] = {setting->python, numpy, ring->file, NULL};
    const char *const node[] = {"node", duckdb, ring->file, setting->duckdb, NULL};
    return (!setting->python || peer_start(&ring->numpy, python, fault)) &&
           (!setting->duckdb || peer_start(&ring->duckdb, node, fault));
}

static bool get_ready(struct ring *ring, const struct setting *setting, struct fault *fault)
{
    char policy[512];
    snprintf(policy, sizeof policy, "%s/reference", setting->sources);
    ring->rows = workload_rows(WORKLOAD_HOUSEHOLDS, fault);
    ring->flags = calloc(WORKLOAD_HOUSEHOLDS, sizeof *ring->flags);
    if (!ring->rows || !ring->flags)
        return fault_memory(fault);
    ring->reference = reference_new(policy, ring->rows, WORKLOAD_HOUSEHOLDS, REFERENCE_YEAR, fault);
    return ring->reference && start_peers(ring, setting, fault);
}

/* The other check value. */
static bool check_raised_line(struct ring *ring, const struct setting *setting, struct fault *fault)
{
    char policy[512];
    snprintf(policy, sizeof policy, "%s/reference", setting->sources);
    struct reference *raised =
        reference_new(policy, ring->rows, WORKLOAD_HOUSEHOLDS, RAISED_YEAR, fault);
    bool run = raised && reference_run(raised, 1, fault);
    size_t meeting = run ? reference_meeting(raised) : 0;
    reference_free(raised);
    return run && (meeting == WORKLOAD_MEETING_RAISED ||
                   fault_set(fault, FAULT_FINDINGS,
                             "with the line raised %zu households meet all criteria, not %d",
                             meeting, WORKLOAD_MEETING_RAISED));
}

bool part_reference(const struct setting *setting, struct report *report, struct fault *fault)
{
    struct ring ring = {0};
    bool done = get_ready(&ring, setting, fault) && check_raised_line(&ring, setting, fault) &&
                measure(&ring, setting, report);
    if (done)
        report_figure(report, "37 rules, bytes of columns read", "B",
                      (double)reference_bytes(ring.reference) / WORKLOAD_HOUSEHOLDS, NO_TARGET, 0);
    peer_stop(&ring.numpy);
    peer_stop(&ring.duckdb);
    unlink(ring.file);
    reference_free(ring.reference);
    free(ring.flags);
    free(ring.rows);
    return done;
}
