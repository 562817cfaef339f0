#include "tests/db/acts.h"

int acts_clean(void **state)
{
	if (fixture_clean(state) < 0)
		return -1;
	city_build(*state);
	return 0;
}

int act(struct fixture *f, struct case_deed d)
{
	static const uint64_t staff[ACTOR__MAX] = {
		[ACTOR_HANDLER] = HANDLER,   [ACTOR_OFFICE] = OFFICER,    [ACTOR_INTAKE] = INTAKER,
		[ACTOR_DISPATCHER] = SENDER, [ACTOR_INSPECTOR] = WATCHER,
	};

	d.actor_name = workflow_actor_text(d.actor);
	if (!d.staff_id)
		d.staff_id = staff[d.actor];
	if (d.actor == ACTOR_HANDLER && !d.unit_id)
		d.unit_id = 1;
	if (!d.now)
		d.now = f->now;
	return case_act(f->db, &d);
}

int64_t of_case(struct fixture *f, const char *expression, uint64_t id)
{
	return fixture_number(f, "SELECT %s FROM case_file WHERE report_id = %llu", expression,
			      (unsigned long long)id);
}

int64_t state_of(struct fixture *f, uint64_t id)
{
	return fixture_number(f, "SELECT IF(detail, detail, status) FROM report WHERE id = %llu",
			      (unsigned long long)id);
}
