/* /s/<number>/sticker-a6.pdf and -a4.pdf: the sticker of the newest print. It says what the public
 * page says. */
#include "geo/area.h"
#include "sign/pages.h"
#include "sign/passport_view.h"
#include "sign/sign_areas.h"
#include "sign/sticker.h"
#include "sign/studio.h"
#include "web/page.h"
#include "web/site.h"

#define PDF_MAX (4u << 20)

static const char *name_of(uint32_t code)
{
	const struct area *a = area_by_code(sign_areas(), code);

	return a ? a->name : "";
}

static void send(struct request *req, struct response *resp, enum sticker_size size)
{
	struct storefront s;
	struct sticker sticker;
	struct buf out;

	if (!storefront_load(req, resp, &s))
		return;
	sticker = (struct sticker){
		.site = site()->name,
		.shop = s.p.shop,
		.number = s.p.number,
		.place = arena_join(req->arena, name_of(s.p.district_code), " ",
				    name_of(s.p.street_code), NULL),
		.address = request_url(req, arena_printf(req->arena, "/s/%s?p=%u", s.p.number,
							 s.p.prints)),
		.print = s.p.prints,
	};
	buf_init(&out, PDF_MAX);
	if (!studio() || sticker_draw(studio()->faces, &sticker, size, &out) < 0)
		response_unavailable(resp);
	else
		response_bytes(resp, "application/pdf", arena_memdup(req->arena, out.data, out.len),
			       out.len);
	buf_release(&out);
}

static void a6_show(struct request *req, struct response *resp)
{
	send(req, resp, STICKER_A6);
}

static void a4_show(struct request *req, struct response *resp)
{
	send(req, resp, STICKER_A4);
}

const struct route sticker_routes[] = {
	{ GET, "/s/:number/sticker-a6.pdf", a6_show, 0, 0 },
	{ GET, "/s/:number/sticker-a4.pdf", a4_show, 0, 0 },
	{ 0 },
};
