#include "scalar.h"

static const struct {
    double dis_share, dis_abs, ill_n, med_share, dis_lab, edu_share, land_pc, irr_pc, water_min,
        sav, loan, dep_ratio, km, biz, line, food_land, food_line, cloth_line, grade, wmin, farm_mu;
} p = {.3, 5000, 1,    .4,   .5,  .3,   1.0,  .3, 20, 2000, 3000,
       4,  5,    2000, 2855, 1.5, 1500, 1200, 2,  20, 3};

/* Written without branches, as those who tune such a loop write it. */
static void run_household(const struct workload_row *h, struct scalar_flags *flags)
{
    bool *c = flags->causes, *e = flags->criteria, *a = flags->aids;
    double net = h->wage + h->business + h->property + h->transfer - h->expense;
    c[0] = (h->disaster_loss > p.dis_share * (net > 1 ? net : 1)) | (h->disaster_loss >= p.dis_abs);
    c[1] = (h->ill_major >= p.ill_n) | (h->medical_oop > p.med_share * net);
    c[2] = (h->disabled >= 1) & (h->laborers < h->pop * p.dis_lab);
    c[3] = (h->students >= 1) & (h->edu_expense > p.edu_share * net);
    c[4] = h->arable < p.land_pc * h->pop;
    c[5] = (h->irrigated < p.irr_pc * h->pop) & (h->water_minutes > p.water_min);
    c[6] = (h->has_project == 0) & (h->laborers >= 1);
    c[7] = (h->savings < p.sav) & (h->loan_need > p.loan);
    c[8] = (h->skilled == 0) & (h->laborers >= 1);
    c[9] = (h->laborers == 0) | (h->pop > p.dep_ratio * h->laborers);
    c[10] = (h->road == 0) & (h->remote_km > p.km);
    c[11] = (h->laborers >= 1) & (h->migrant_months == 0) & (h->wage == 0) & (h->business < p.biz);
    e[0] = net >= p.line * h->pop;
    e[1] = (h->arable >= p.food_land * h->pop) | (net >= p.food_line * h->pop);
    e[2] = net >= p.cloth_line * h->pop;
    e[3] = h->dropouts == 0;
    e[4] = h->uninsured == 0;
    e[5] = h->house_grade <= p.grade;
    e[6] = (h->water_ok == 1) & (h->water_minutes <= p.wmin);
    a[0] = !e[5] & (h->relocate == 0);
    a[1] = (h->relocate == 1) | ((h->eco_zone == 1) & !e[5] & !e[6]);
    a[2] = !e[6] & (h->relocate == 0);
    a[3] = c[10];
    a[4] = h->power == 0;
    a[5] = c[6] & (h->arable >= p.farm_mu);
    a[6] = c[6] & (h->eco_zone == 0) & (h->laborers >= 1);
    a[7] = c[7] & (h->laborers >= 1);
    a[8] = c[8] | c[11];
    a[9] = c[4] & (h->laborers >= 2);
    a[10] = c[3] | !e[3];
    a[11] = c[1];
    a[12] = !e[4];
    a[13] = c[9] & !e[0];
    a[14] = c[2];
    a[15] = c[0];
    a[16] = (h->eco_zone == 1) & (h->laborers >= 1) & !e[0];
    a[17] = (h->coop == 0) & c[6] & c[7];
    flags->meets = e[0] & e[1] & e[2] & e[3] & e[4] & e[5] & e[6];
}

__attribute__((noinline)) void scalar_run(const struct workload_row *restrict rows,
                                          struct scalar_flags *restrict flags, size_t households)
{
    for (size_t i = 0; i < households; i++)
        run_household(&rows[i], &flags[i]);
}
