#include "filters/inspect/hello_teller.hpp"

#include "filters/inspect/tls_app.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kEveryByte = 4096;
constexpr std::size_t kGrowth = 64;  // above that, a 64th of the length

App app_of(HelloCarrier carrier) {
  if (carrier == HelloCarrier::kQuic) return App::kQuic;
  return carrier == HelloCarrier::kDtls ? App::kDtls : App::kTls;
}

}  // namespace

ReadStep HelloTeller::on_body(ByteView body, std::size_t length, FindingSink& sink) {
  const bool whole = body.size() >= length;
  const bool little = body.size() > kEveryByte && body.size() - looked_at_ < body.size() / kGrowth;
  if (!whole && ((name_told_ && recognised_) || little)) return ReadStep::kMore;
  looked_at_ = body.size();
  auto hello = parse_client_hello(body);
  if (!hello || (whole && hello->legacy_version == 0)) return ReadStep::kWrong;
  const bool datagrams = carrier_ == HelloCarrier::kDtls;
  if (hello->legacy_version != 0 && (hello->carrier == HelloCarrier::kDtls) != datagrams) {
    return ReadStep::kWrong;
  }
  hello->whole = whole;
  hello->carrier = carrier_;
  if (hello->legacy_version != 0 && !recognised_) {
    recognised_ = true;
    sink.on_app(app_of(carrier_));
  }
  if (!name_told_ && !hello->server_name.empty()) {
    name_told_ = true;
    sink.on_server_name(hello->server_name);
  }
  if (!whole) return ReadStep::kMore;
  sink.on_client_hello(*hello);
  const App inner = app_of_hello(server_port_, *hello);
  if (inner != App::kUnknown) sink.on_app(inner);
  return ReadStep::kDone;
}

}  // namespace chokepoint
