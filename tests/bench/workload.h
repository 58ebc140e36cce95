/* The reference workload's households: made up, the same ones every time.
 *
 * A row is what the row-by-row baseline reads and what the file for other programs holds. Numbers
 * are float32; the tables of `reference/` get exactly these values. */
#ifndef DIGUAN_BENCH_WORKLOAD_H
#define DIGUAN_BENCH_WORKLOAD_H

#include "fault.h"
#include "tables.h"

/* In the order of reference/facts.yaml. */
// clang-format off
#define WORKLOAD_FIELDS(X)                                                                         \
    X(pop) X(laborers) X(students) X(dropouts) X(ill_major) X(ill_chronic) X(disabled)             \
    X(uninsured) X(skilled) X(migrant_months)                                                      \
    X(wage) X(business) X(property) X(transfer) X(expense)                                         \
    X(medical_oop) X(edu_expense) X(disaster_loss)                                                 \
    X(arable) X(irrigated)                                                                         \
    X(house_grade) X(water_ok) X(water_minutes) X(power) X(road) X(has_project) X(loan_need)       \
    X(savings) X(coop) X(remote_km) X(eco_zone) X(relocate)
// clang-format on

enum workload_field {
#define WORKLOAD_FIELD(name) FIELD_##name,
    WORKLOAD_FIELDS(WORKLOAD_FIELD)
#undef WORKLOAD_FIELD
        WORKLOAD_FIELD_COUNT
};

struct workload_row {
#define WORKLOAD_FIELD(name) float name;
    WORKLOAD_FIELDS(WORKLOAD_FIELD)
#undef WORKLOAD_FIELD
};

/* What every implementation must find for WORKLOAD_HOUSEHOLDS: how many meet all seven criteria,
 * how many of the 38 flags are set in all (12 causes, 7 criteria, 18 aids, and meeting them all),
 * and how many still meet when the income line is raised from 2,855 to 3,500. */
enum {
    WORKLOAD_HOUSEHOLDS = 970000,
    WORKLOAD_MEETING = 45582,
    WORKLOAD_FLAGS = 10663497,
    WORKLOAD_MEETING_RAISED = 35260
};

/* The caller frees them; NULL with a fault when memory is short. */
struct workload_row *workload_rows(size_t households, struct fault *fault);

/* The rows as a registry in memory: a column per field that `wanted` names. */
bool workload_tables(const struct workload_row *rows, size_t households, const bool *wanted,
                     struct tables *tables, struct fault *fault);

/* The rows as a file for programs of another language. */
bool workload_write(const struct workload_row *rows, size_t households, const char *path,
                    struct fault *fault);

#endif
