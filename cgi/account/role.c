#include "account/role.h"

#include <string.h>

static const struct {
	const char *name, *say;
} roles[ROLE__MAX] = {
	[ROLE_HANDLER] = { "handler", "处置人员" },
	[ROLE_OFFICE] = { "office", "城管委办公室" },
	[ROLE_INTAKE] = { "intake", "受理员" },
	[ROLE_DISPATCHER] = { "dispatcher", "派遣员" },
	[ROLE_INSPECTOR] = { "inspector", "督查员" },
	[ROLE_ADMIN] = { "admin", "管理员" },
	[ROLE_SIGNS] = { "signs", "招牌指导员" },
};

const char *role_say(unsigned int role)
{
	return role < ROLE__MAX && roles[role].say ? roles[role].say : "";
}

const char *role_name(unsigned int role)
{
	return role < ROLE__MAX && roles[role].name ? roles[role].name : "";
}

unsigned int role_by_name(const char *name)
{
	for (unsigned int r = 0; r < ROLE__MAX; r++)
		if (roles[r].name && !strcmp(roles[r].name, name))
			return r;
	return 0;
}
