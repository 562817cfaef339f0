/* `dianliang log verify`: has anybody been at the flow log? `dianliang workflow diagram`. */
#include "command.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "db/db.h"
#include "dispatch/flow_chain.h"
#include "dispatch/workflow.h"

#define HEX (2 * FLOW_HASH)

/* "17:5f2c..." as log verify prints it. */
static int read_anchor(const char *text, uint64_t *id, unsigned char hash[FLOW_HASH])
{
	size_t digits = strspn(text, "0123456789"), len;

	if (!digits || digits > 18 || text[digits] != ':' || strlen(text + digits + 1) != HEX)
		return -1;
	*id = strtoull(text, NULL, 10);
	if (sodium_hex2bin(hash, FLOW_HASH, text + digits + 1, HEX, NULL, &len, NULL) < 0)
		return -1;
	return len == FLOW_HASH ? 0 : -1;
}

/* The anchor that somebody wrote down earlier. */
static int look_for(const struct command_env *env, const char *text)
{
	unsigned char hash[FLOW_HASH];
	uint64_t id;
	int is;

	if (read_anchor(text, &id, hash) < 0)
		return COMMAND_USAGE;
	is = flow_anchor_is(env->db, id, hash);
	if (is == 0)
		printf("anchor %llu is not the one that was written down\n",
		       (unsigned long long)id);
	return is == 1 ? COMMAND_DONE : COMMAND_FAILED;
}

static int run_verify(const struct command_env *env, int argc, char **argv)
{
	struct flow_faults found;
	char hex[HEX + 1];
	int result = COMMAND_DONE;

	if (argc && (argc != 2 || strcmp(argv[0], "--anchor") != 0))
		return COMMAND_USAGE;
	if (argc)
		result = look_for(env, argv[1]);
	if (result == COMMAND_USAGE || flow_verify(env->db, stdout, &found) < 0)
		return result == COMMAND_USAGE ? COMMAND_USAGE : COMMAND_FAILED;
	printf("%llu rows of %llu reports, %llu anchors: %llu faults\n",
	       (unsigned long long)found.rows, (unsigned long long)found.reports,
	       (unsigned long long)found.anchors, (unsigned long long)found.faults);
	if (found.newest)
		printf("newest anchor %llu:%s\n", (unsigned long long)found.newest,
		       sodium_bin2hex(hex, sizeof(hex), found.newest_hash, FLOW_HASH));
	return found.faults ? COMMAND_FAILED : result;
}

static int run_diagram(const struct command_env *env, int argc, char **argv)
{
	(void)env;
	(void)argv;
	if (argc)
		return COMMAND_USAGE;
	workflow_diagram(stdout);
	return COMMAND_DONE;
}

const struct command flow_commands[] = {
	{ "log verify", "[--anchor NUMBER:HASH]",
	  "is the flow log as it was written? --anchor: and still the one of which this was noted",
	  run_verify, 0 },
	{ "workflow diagram", "", "the transition table as a picture (Mermaid) and as a table",
	  run_diagram, 0 },
	{ NULL, NULL, NULL, NULL, 0 },
};
