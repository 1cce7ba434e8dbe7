// SPDX-License-Identifier: Apache-2.0
// Expected digests: the example of EIP-712, and two typed-data cases of ethers.js (MIT).
#include "wire/eip712.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/keccak.h"

namespace belay::wire {
namespace {

using crypto::keccak256_of_text;

Address address_of(std::string_view hex) { return *fixed_from_hex<Address>(hex); }

TEST(Eip712, the_example_of_the_standard) {
    constexpr Hash kPerson = keccak256_of_text("Person(string name,address wallet)");
    constexpr Hash kMail =
        keccak256_of_text("Mail(Person from,Person to,string contents)Person(string name,address wallet)");
    const Hash domain =
        domain_separator("Ether Mail", "1", 1, address_of("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"));
    auto person = [&](std::string_view name, std::string_view wallet) {
        return StructHasher(kPerson).text(name).address(address_of(wallet)).finish();
    };
    const Hash mail = StructHasher(kMail)
                          .word(person("Cow", "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"))
                          .word(person("Bob", "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"))
                          .text("Hello, Bob!")
                          .finish();
    EXPECT_EQ(to_hex(typed_digest(domain, mail)),
              "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
}

TEST(Eip712, bytes_wide_numbers_and_bools) {
    const Hash domain = domain_separator(
        "Moo \u00e9\U0001F680oooo\U0001F680\u00e9ooo\u00e9o\u00e9o\u00e9\U0001F680\u00e9 \u00e9 Mo\u00e9o "
        "oooMo   ooo",
        "13.16.19", 568, address_of("0x1c60b5eb2fef17a1cdd14f962e6f7d3b3b6d6500"));
    const Bytes param2 =
        *from_hex("0x2a82f8de19144e48d8bd0ca7dcdcffc3efdcad1c261eb97bd6111b6918b4daab39158153");
    const Hash hash =
        StructHasher(keccak256_of_text("Struct6(bytes param2,uint72 param3,bool param4,bool param5)"))
            .bytes(param2)
            .number(U256{0xdd5af7be83dcad25, 0x0000000000000057, 0, 0})
            .number(1)
            .number(true)
            .finish();
    EXPECT_EQ(to_hex(typed_digest(domain, hash)),
              "0x508f38594346bfeecaf00d106d48313a5fda1a95aad52b5543d5b14b9d7196a7");
}

TEST(Eip712, nested_struct_with_an_array) {
    const Hash domain = domain_separator(
        "Moo \u00e9\U0001F680\u00e9MMo\u00e9M\u00e9Moooo oo\U0001F680 \u00e9\U0001F680\u00e9 ", "17.12.32",
        850, address_of("0xee57c317107b6016ee17355d870066437b91cfc4"));
    Bytes words;
    for (const char* text :
         {"0x93ec006c48ba16d99c6a572425637e732a9ea0dc", "0x31cf2777fa3591e4d92e44b68f531fe304770850",
          "0xf193bb64fd886bbb4490a31d7ab87a4e69f72240"}) {
        words.insert(words.end(), 12, 0);
        append(words, address_of(text));
    }
    Hash param5;
    param5[0] = 0x34;
    param5[1] = 0xcf;
    const Hash inner =
        StructHasher(keccak256_of_text("Struct8(string param4,bytes2 param5,address[3] param6)"))
            .text(
                "Moo \u00e9\U0001F680M o\U0001F680 o\u00e9\u00e9 \u00e9M \U0001F680M\U0001F680  \u00e9 "
                "\U0001F680\U0001F680 oo \U0001F680\u00e9 o \u00e9\u00e9MoM\u00e9 \U0001F680o o Mo\u00e9 "
                "\u00e9oMo o\U0001F680 ")
            .word(param5)
            .word(crypto::keccak256(words))
            .finish();
    const Hash hash =
        StructHasher(keccak256_of_text("Struct9(uint176 param2,Struct8 param3)"
                                       "Struct8(string param4,bytes2 param5,address[3] param6)"))
            .number(U256{0x55a1244560c5d450, 0x2e1e1937df49f853, 0x0000700edea808dc, 0x0000000000000000})
            .word(inner)
            .finish();
    EXPECT_EQ(to_hex(typed_digest(domain, hash)),
              "0x95199a1c903ef5b161ea35770728ff9753d9fe4cf63a68001bd910bfd7cd8930");
}

TEST(Eip712, signed_numbers_extend_their_sign) {
    const Hash type{};
    Bytes words(32, 0);
    words.insert(words.end(), 32, 0xff);
    words.back() = 0xfe;
    EXPECT_EQ(StructHasher(type).signed_number(-2).finish(), crypto::keccak256(words));
    EXPECT_EQ(StructHasher(type).signed_number(5).finish(), StructHasher(type).number(5).finish());
}

}  // namespace
}  // namespace belay::wire
