# SPDX-License-Identifier: Apache-2.0
# Boost is headers only here. Every file that includes it must see the same definitions: two rooms that differ would
# break the one-definition rule, and the linker would mix their sockets.
set(BELAY_BOOST_DEFINITIONS BOOST_ASIO_NO_DEPRECATED BOOST_ERROR_CODE_HEADER_ONLY)
