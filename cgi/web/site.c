#include "web/site.h"

#include <fts.h>
#include <sodium.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/log.h"
#include "web/template.h"

static struct site this;

const struct site *site(void)
{
	return &this;
}

void site_free(void)
{
	templates_free(this.templates);
	this = (struct site){ 0 };
}

int site_load(const struct conf *c)
{
	site_free();
	this.name = conf_str(c, "site", "name");
	this.scheme = conf_str(c, "site", "scheme");
	this.hosts = conf_str(c, "site", "host");
	this.tmp = conf_str(c, "server", "tmp");
	static_version(conf_str(c, "server", "static"), this.static_version);
	this.templates = templates_load(conf_str(c, "server", "templates"));
	return this.templates ? 0 : -1;
}

const char *site_host(struct arena *a, const char *sent)
{
	const char *p = this.hosts ? this.hosts : "", *first = NULL;
	size_t first_len = 0;

	for (p += strspn(p, " "); *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");
		if (sent && strlen(sent) == len && !strncasecmp(p, sent, len))
			return arena_strndup(a, p, len);
		if (!first) {
			first = p;
			first_len = len;
		}
		p += len;
	}
	return first ? arena_strndup(a, first, first_len) : "localhost";
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void hash_file(crypto_generichash_state *h, const FTSENT *e)
{
	const struct stat *st = e->fts_statp;
	const int64_t figures[] = { st->st_size, st->st_mtim.tv_sec, st->st_mtim.tv_nsec };

	crypto_generichash_update(h, (const unsigned char *)e->fts_path, strlen(e->fts_path) + 1);
	crypto_generichash_update(h, (const unsigned char *)figures, sizeof(figures));
}

void static_version(const char *dir, char out[17])
{
	crypto_generichash_state h;
	unsigned char hash[16];
	char *root = xstrdup(dir), *roots[] = { root, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;

	BUG_IF(sodium_init() < 0);
	crypto_generichash_init(&h, NULL, 0, sizeof(hash));
	while (tree && (e = fts_read(tree)))
		if (e->fts_info == FTS_F)
			hash_file(&h, e);
	if (tree)
		fts_close(tree);
	free(root);
	crypto_generichash_final(&h, hash, sizeof(hash));
	sodium_bin2hex(out, 17, hash, 8);
}
