#include "millrace/context.h"

#include "millrace/detail/timer_chan.h"
#include "millrace/sleep.h"

namespace millrace {

cancelable_context with_timeout_cause(const context& parent, duration d, const error& cause,
                                      site where) {
  return with_deadline_cause(parent, detail::later(now(), d), cause, where);
}

task<error> sleep(context ctx, duration d, site where) {
  if (co_await select(done(ctx, where), timeout(d, where)) == 0) co_return ctx.err();
  co_return error{};
}

}  // namespace millrace
