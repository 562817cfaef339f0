/* The entrance to shop signs: GET /signs. */
#include "sign/pages.h"
#include "web/page.h"

#define PUBLIC_SECONDS 60

static void gallery_show(struct request *req, struct response *resp)
{
	(void)req;
	response_public(resp, PUBLIC_SECONDS);
	response_page(resp, 200, "sign/gallery", json_pack("{s:s}", "title", "门头招牌"));
}

const struct route gallery_routes[] = { { GET, "/signs", gallery_show, NO_DB, 0 }, { 0 } };
