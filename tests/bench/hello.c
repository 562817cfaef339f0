/*
 * hello.c - the least page of our own server code, and beside it the QR codes of storefronts: same
 * program, same workers, same way in. What a code costs above "hello" is its drawing.
 *
 *   hello -c FILE -s SOCKET -w WORKERS
 */
#include "sign/pages.h"
#include "web/server.h"

static void hello(struct request *req, struct response *resp)
{
	(void)req;
	response_bytes(resp, "text/plain", "hello\n", 6);
}

/* Addresses that no location of the shipped nginx file takes to the signs program. */
static struct route routes[] = {
	{ GET, "/hello", hello, NO_DB, 0 },
	{ GET, "/code/:number", NULL, NO_DB, 0 }, /* as /s/<number>/qr.png */
	{ 0 },
};

static const struct route *const tables[] = { routes, NULL };

static const struct program program = { .name = "hello", .routes = tables };

int main(int argc, char **argv)
{
	routes[1].page = code_routes[0].page;
	return server_main(&program, argc, argv);
}
