"""The reference workload in numpy, float32, a column at a time, vectorised by hand (see peer.h)."""
import sys
import time

import numpy as np

FIELDS = """
pop laborers students dropouts ill_major ill_chronic disabled uninsured skilled migrant_months
wage business property transfer expense medical_oop edu_expense disaster_loss arable irrigated
house_grade water_ok water_minutes power road has_project loan_need savings coop remote_km eco_zone
relocate
""".split()

rows = np.fromfile(sys.argv[1], dtype=np.float32).reshape(-1, len(FIELDS))


class h:
    """The columns."""


for place, field in enumerate(FIELDS):
    setattr(h, field, np.ascontiguousarray(rows[:, place]))


class p:
    """The thresholds."""
    dis_share, dis_abs, ill_n, med_share, dis_lab, edu_share = .3, 5000, 1, .4, .5, .3
    land_pc, irr_pc, water_min, sav, loan, dep_ratio, km, biz = 1.0, .3, 20, 2000, 3000, 4, 5, 2000
    line, food_land, food_line, cloth_line, grade, wmin, farm_mu = 2855, 1.5, 1500, 1200, 2, 20, 3


def evaluate():
    net = h.wage + h.business + h.property + h.transfer - h.expense
    c = {
        "disaster": (h.disaster_loss > p.dis_share * np.maximum(net, 1))
                    | (h.disaster_loss >= p.dis_abs),
        "illness": (h.ill_major >= p.ill_n) | (h.medical_oop > p.med_share * net),
        "disability": (h.disabled >= 1) & (h.laborers < h.pop * p.dis_lab),
        "education": (h.students >= 1) & (h.edu_expense > p.edu_share * net),
        "land": h.arable < p.land_pc * h.pop,
        "water": (h.irrigated < p.irr_pc * h.pop) & (h.water_minutes > p.water_min),
        "project": (h.has_project == 0) & (h.laborers >= 1),
        "fund": (h.savings < p.sav) & (h.loan_need > p.loan),
        "tech": (h.skilled == 0) & (h.laborers >= 1),
        "labor": (h.laborers == 0) | (h.pop > p.dep_ratio * h.laborers),
        "traffic": (h.road == 0) & (h.remote_km > p.km),
        "motivation": (h.laborers >= 1) & (h.migrant_months == 0) & (h.wage == 0)
                      & (h.business < p.biz),
    }
    e = {
        "income": net >= p.line * h.pop,
        "food": (h.arable >= p.food_land * h.pop) | (net >= p.food_line * h.pop),
        "cloth": net >= p.cloth_line * h.pop,
        "edu": h.dropouts == 0,
        "med": h.uninsured == 0,
        "house": h.house_grade <= p.grade,
        "drink": (h.water_ok == 1) & (h.water_minutes <= p.wmin),
    }
    a = [
        ~e["house"] & (h.relocate == 0),
        (h.relocate == 1) | ((h.eco_zone == 1) & ~e["house"] & ~e["drink"]),
        ~e["drink"] & (h.relocate == 0),
        c["traffic"],
        h.power == 0,
        c["project"] & (h.arable >= p.farm_mu),
        c["project"] & (h.eco_zone == 0) & (h.laborers >= 1),
        c["fund"] & (h.laborers >= 1),
        c["tech"] | c["motivation"],
        c["land"] & (h.laborers >= 2),
        c["education"] | ~e["edu"],
        c["illness"],
        ~e["med"],
        c["labor"] & ~e["income"],
        c["disability"],
        c["disaster"],
        (h.eco_zone == 1) & (h.laborers >= 1) & ~e["income"],
        (h.coop == 0) & c["project"] & c["fund"],
    ]
    meets = (e["income"] & e["food"] & e["cloth"] & e["edu"] & e["med"] & e["house"] & e["drink"])
    return [*c.values(), *e.values(), *a, meets]


for _ in sys.stdin:
    start = time.perf_counter()
    flags = evaluate()
    seconds = time.perf_counter() - start
    print(seconds, int(flags[-1].sum()), sum(int(flag.sum()) for flag in flags), flush=True)
