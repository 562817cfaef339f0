#include "text/live_model.h"

#include <sys/stat.h>

#include "base/conf.h"
#include "base/log.h"

static struct model_stamp stamp_of(const char *path)
{
	struct model_stamp s = { 0 };
	struct stat st;

	if (*path && stat(path, &st) == 0) {
		s.device = st.st_dev;
		s.inode = st.st_ino;
		s.size = st.st_size;
		s.changed = st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec;
	}
	return s;
}

static bool same(const struct model_stamp *a, const struct model_stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       a->changed == b->changed;
}

static bool exists(const struct model_stamp *s)
{
	return s->size || s->changed;
}

static struct classifier *take(struct live_model *m, const char *path)
{
	struct classifier *c = classifier_open(path);

	if (c)
		m->path = path;
	else
		snprintf(m->illness, sizeof(m->illness),
			 "the classifier %s cannot be used (see the log)", path);
	return c;
}

/* The file in force when there is one, else or when it is broken the shipped one. */
static void read_files(struct live_model *m)
{
	struct classifier *c = NULL;

	*m->illness = *m->id = '\0';
	m->path = NULL;
	if (exists(&m->seen_file))
		c = take(m, m->file);
	if (!c && *m->shipped)
		c = take(m, m->shipped);
	m->classifier = c;
	if (c) {
		classifier_id(c, m->id);
		log_info("text", "classifier %s of %zu texts, %zu labels: %s", m->id,
			 classifier_rows(c), classifier_labels(c), m->path);
	} else if (*m->file || *m->shipped) {
		log_error("text", "no classifier: the keyword rules decide alone");
	}
}

void live_model_open(struct live_model *m, const struct conf *c)
{
	*m = (struct live_model){ 0 };
	m->file = xstrdup(conf_str(c, "model", "file"));
	m->shipped = xstrdup(conf_str(c, "model", "shipped"));
	m->seen_file = stamp_of(m->file);
	m->seen_shipped = stamp_of(m->shipped);
	read_files(m);
}

void live_model_close(struct live_model *m)
{
	classifier_close(m->classifier);
	free(m->file);
	free(m->shipped);
	*m = (struct live_model){ 0 };
}

bool live_model_refresh(struct live_model *m)
{
	struct classifier *former = m->classifier;
	struct model_stamp file, shipped;

	if (!m->file) /* never opened */
		return false;
	file = stamp_of(m->file);
	shipped = stamp_of(m->shipped);
	if (same(&file, &m->seen_file) && same(&shipped, &m->seen_shipped))
		return false;
	m->seen_file = file;
	m->seen_shipped = shipped;
	read_files(m);
	classifier_close(former);
	return former || m->classifier;
}

const char *live_model_illness(const struct live_model *m)
{
	return *m->illness ? m->illness : NULL;
}
