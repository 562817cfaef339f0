/* What the administrator types about the city's own dispatch core: the key that both sides sign
 * with. */
#include "command.h"

#include <sodium.h>
#include <stdio.h>

#include "handover/core_sign.h"

static int run_key(const struct command_env *env, int argc, char **argv)
{
	char key[CORE_KEY_TEXT + 1];

	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	if (core_key(env->conf, key) < 0)
		return COMMAND_FAILED;
	printf("%s\n", key);
	sodium_memzero(key, sizeof(key));
	return COMMAND_DONE;
}

const struct command core_commands[] = {
	{ "core key", "",
	  "print the key that a core outside signs with ([dispatch] core = webhook)", run_key, 0 },
	{ 0 },
};
