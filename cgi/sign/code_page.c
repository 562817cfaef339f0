/*
 * The codes of storefronts and questions: PNG at any size, SVG. They say nothing but an address
 * that one has to know already, so no database is asked and everybody may keep them.
 */
#include "media/qr_marked.h"
#include "sign/number.h"
#include "sign/pages.h"
#include "web/page.h"

#define SIDE    400
#define BYTES   (2u << 20)
#define SECONDS 86400

static void release(void *b)
{
	buf_release(b);
}

static struct buf *new_buf(struct request *req)
{
	struct buf *b = arena_alloc(req->arena, sizeof(*b));

	buf_init(b, BYTES);
	arena_defer(req->arena, release, b);
	return b;
}

/* A storefront's sticker says which print it is; the first when nothing is said. */
static const char *storefront_text(struct request *req, struct response *resp)
{
	const char *number = request_arg(req, "number");
	uint64_t print = form_number(request_param(req, "p"), 65535);

	if (sign_number_exact(number))
		return request_url(req, arena_printf(req->arena, "/s/%s?p=%u", number,
						     print ? (unsigned int)print : 1));
	response_say(resp, 404, "没有这个编号的招牌", "/signs/mine");
	return NULL;
}

static const char *ask_text(struct request *req, struct response *resp)
{
	const char *number = request_arg(req, "number");

	if (sign_number_exact(number))
		return request_url(req, arena_join(req->arena, "/signs/ask/", number, NULL));
	response_say(resp, 404, "没有这个编号的提问", "/signs/mine");
	return NULL;
}

static void send_png(struct request *req, struct response *resp, const char *text)
{
	const char *asked = request_param(req, "side");
	uint64_t side = asked ? form_number(asked, QR_SIDE_MAX) : SIDE;
	struct buf *out = new_buf(req);

	if (!text)
		return;
	if (side < QR_SIDE_MIN || qr_marked_png(text, (unsigned int)side, out) < 0) {
		response_say(resp, 400, "边长要在 64 到 4000 像素之间", "/signs/mine");
		return;
	}
	response_public(resp, SECONDS);
	response_bytes(resp, "image/png", out->data, out->len);
}

static void send_svg(struct request *req, struct response *resp, const char *text)
{
	struct buf *out = new_buf(req);

	if (!text)
		return;
	BUG_IF(qr_marked_svg(text, out) < 0);
	response_public(resp, SECONDS);
	response_bytes(resp, "image/svg+xml", out->data, out->len);
}

static void passport_png(struct request *req, struct response *resp)
{
	send_png(req, resp, storefront_text(req, resp));
}

static void passport_svg(struct request *req, struct response *resp)
{
	send_svg(req, resp, storefront_text(req, resp));
}

static void ask_svg(struct request *req, struct response *resp)
{
	send_svg(req, resp, ask_text(req, resp));
}

static void ask_png(struct request *req, struct response *resp)
{
	send_png(req, resp, ask_text(req, resp));
}

const struct route code_routes[] = {
	{ GET, "/s/:number/qr.png", passport_png, NO_DB, 0 },
	{ GET, "/s/:number/qr.svg", passport_svg, NO_DB, 0 },
	{ GET, "/signs/ask/:number/qr.svg", ask_svg, NO_DB, 0 },
	{ GET, "/signs/ask/:number/qr.png", ask_png, NO_DB, 0 },
	{ 0 },
};
