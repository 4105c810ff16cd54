#include "traffic/wire/link_code.hpp"

#include <pcap/pcap.h>

namespace chokepoint {

std::optional<LinkType> link_type_of(int code) {
  // The only type read here whose number in files differs from libpcap's own.
  constexpr int kRawInFiles = 101;
  switch (code) {
    case DLT_EN10MB:
      return LinkType::kEthernet;
    case kRawInFiles:
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return LinkType::kRawIp;
    case DLT_NULL:
    case DLT_LOOP:
      return LinkType::kNull;
    case DLT_PPP:
    case DLT_PPP_SERIAL:
      return LinkType::kPpp;
    case DLT_LINUX_SLL:
      return LinkType::kLinuxCooked;
    case DLT_LINUX_SLL2:
      return LinkType::kLinuxCooked2;
    case DLT_NETLINK:
    case DLT_USB_LINUX:
    case DLT_USB_LINUX_MMAPPED:
    case DLT_USBPCAP:
    case DLT_BLUETOOTH_HCI_H4:
    case DLT_BLUETOOTH_HCI_H4_WITH_PHDR:
    case DLT_BLUETOOTH_LE_LL:
    case DLT_CAN_SOCKETCAN:
      return LinkType::kWithoutIp;
    default:
      return std::nullopt;
  }
}

std::string link_type_name(int code) {
  const char* name = pcap_datalink_val_to_name(code);
  return name != nullptr ? name : std::to_string(code);
}

}  // namespace chokepoint
