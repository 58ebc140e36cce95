#include "routes.h"

static int stop_here(const struct routes *routes)
{
    return routes->last < 0 ? 0 : routes->stops[routes->last].next[routes->answer];
}

bool routes_known_here(const struct routes *routes)
{
    return routes->too_many ||
           (routes->last < 0 ? routes->count > 0 : stop_here(routes) != NO_STOP);
}

void routes_set_out(struct routes *routes)
{
    routes->last = -1;
}

static void give_up(struct routes *routes)
{
    *routes = (struct routes){.too_many = true, .last = -1};
}

void routes_put(struct routes *routes, struct arena *arena, struct stop stop)
{
    if (routes_known_here(routes))
        return;
    struct stop *slot = routes->count < ROUTES_STOPS
                            ? arena_grow(arena, &routes->stops, routes->count, &routes->capacity,
                                         sizeof *routes->stops)
                            : NULL;
    if (!slot) {
        give_up(routes);
        return;
    }
    *slot = stop;
    if (routes->last >= 0)
        routes->stops[routes->last].next[routes->answer] = (int)routes->count;
    routes->count++;
}

void routes_take(struct routes *routes, bool answer)
{
    if (routes->too_many)
        return;
    routes->last = stop_here(routes);
    routes->answer = answer;
}
