#include "filters/act/opened_content.hpp"

namespace chokepoint {

void OpenedContent::on_stream_bytes(Direction direction, ByteView bytes, FindingSink& sink) {
  if (refused_) return;
  reader_.on_stream_bytes(direction, bytes, sink);
  budget_.give_back(waiting_);
  waiting_ = reader_.held();
  if (budget_.take(waiting_, 0)) return;
  waiting_ = 0;
  refused_ = true;
  reader_.forget();
}

}  // namespace chokepoint
