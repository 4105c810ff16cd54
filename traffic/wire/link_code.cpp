#include "traffic/wire/link_code.hpp"

#include <pcap/pcap.h>

namespace chokepoint {

std::optional<LinkType> link_type_of(int code) {
  // Types whose numbers in files differ from libpcap's own.
  constexpr int kRawInFiles = 101;
  constexpr int kRawOfOpenBsd = 14;
  constexpr int kAtmInFiles = 100;
  switch (code) {
    case DLT_EN10MB:
      return LinkType::kEthernet;
    case kRawInFiles:
    case kRawOfOpenBsd:
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
    case DLT_PPP_PPPD:
    case DLT_PPP_WITH_DIR:
      return LinkType::kDirectionPpp;
    case DLT_PPP_ETHER:
      return LinkType::kPppoe;
    case DLT_C_HDLC:
      return LinkType::kCiscoHdlc;
    case DLT_C_HDLC_WITH_DIR:
      return LinkType::kDirectionHdlc;
    case DLT_FRELAY:
      return LinkType::kFrameRelay;
    case DLT_FRELAY_WITH_DIR:
      return LinkType::kDirectionRelay;
    case DLT_MPLS:
      return LinkType::kMpls;
    case DLT_IEEE802:
      return LinkType::kTokenRing;
    case DLT_FDDI:
      return LinkType::kFddi;
    case kAtmInFiles:
    case DLT_ATM_RFC1483:
      return LinkType::kLlc;
    case DLT_APPLE_IP_OVER_IEEE1394:
      return LinkType::kIpOver1394;
    case DLT_IPOIB:
      return LinkType::kIpOverIb;
    case DLT_SLIP:
      return LinkType::kSlip;
    case DLT_ENC:
      return LinkType::kEncryptedTap;
    case DLT_IPNET:
      return LinkType::kIpnet;
    case DLT_NFLOG:
      return LinkType::kNflog;
    case DLT_PFLOG:
      return LinkType::kPflog;
    case DLT_PPI:
      return LinkType::kPpi;
    case DLT_PKTAP:
      return LinkType::kPktap;
    case DLT_IEEE802_11:
      return LinkType::kWlan;
    case DLT_IEEE802_11_RADIO:
      return LinkType::kWlanRadiotap;
    case DLT_PRISM_HEADER:
    case DLT_IEEE802_11_RADIO_AVS:
      return LinkType::kWlanPrism;
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
