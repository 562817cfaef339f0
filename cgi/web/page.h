/* page.h - all that a page file needs of the web layer. */
#ifndef DL_WEB_PAGE_H
#define DL_WEB_PAGE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/utf8.h"
#include "db/db.h"
#include "web/form.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"
#include "web/visitor.h"

#endif
