# expect: syntax 2:10 '{' was never closed
config = {
    "a": 1,
def f0(x):
    return x.a.b(0) + x.c - -0
def f1(x):
    return x.a.b(1) + x.c - -1
def f2(x):
    return x.a.b(2) + x.c - -2
def f3(x):
    return x.a.b(3) + x.c - -3
def f4(x):
    return x.a.b(4) + x.c - -4
def f5(x):
    return x.a.b(5) + x.c - -5
def f6(x):
    return x.a.b(6) + x.c - -6
def f7(x):
    return x.a.b(7) + x.c - -7
def f8(x):
    return x.a.b(8) + x.c - -8
def f9(x):
    return x.a.b(9) + x.c - -9
def f10(x):
    return x.a.b(10) + x.c - -10
def f11(x):
    return x.a.b(11) + x.c - -11
def f12(x):
    return x.a.b(12) + x.c - -12
def f13(x):
    return x.a.b(13) + x.c - -13
def f14(x):
    return x.a.b(14) + x.c - -14
def f15(x):
    return x.a.b(15) + x.c - -15
def f16(x):
    return x.a.b(16) + x.c - -16
def f17(x):
    return x.a.b(17) + x.c - -17
def f18(x):
    return x.a.b(18) + x.c - -18
def f19(x):
    return x.a.b(19) + x.c - -19
def f20(x):
    return x.a.b(20) + x.c - -20
def f21(x):
    return x.a.b(21) + x.c - -21
def f22(x):
    return x.a.b(22) + x.c - -22
def f23(x):
    return x.a.b(23) + x.c - -23
def f24(x):
    return x.a.b(24) + x.c - -24
def f25(x):
    return x.a.b(25) + x.c - -25
def f26(x):
    return x.a.b(26) + x.c - -26
def f27(x):
    return x.a.b(27) + x.c - -27
def f28(x):
    return x.a.b(28) + x.c - -28
def f29(x):
    return x.a.b(29) + x.c - -29
def f30(x):
    return x.a.b(30) + x.c - -30
def f31(x):
    return x.a.b(31) + x.c - -31
def f32(x):
    return x.a.b(32) + x.c - -32
def f33(x):
    return x.a.b(33) + x.c - -33
def f34(x):
    return x.a.b(34) + x.c - -34
def f35(x):
    return x.a.b(35) + x.c - -35
def f36(x):
    return x.a.b(36) + x.c - -36
def f37(x):
    return x.a.b(37) + x.c - -37
def f38(x):
    return x.a.b(38) + x.c - -38
def f39(x):
    return x.a.b(39) + x.c - -39
def f40(x):
    return x.a.b(40) + x.c - -40
def f41(x):
    return x.a.b(41) + x.c - -41
def f42(x):
    return x.a.b(42) + x.c - -42
def f43(x):
    return x.a.b(43) + x.c - -43
def f44(x):
    return x.a.b(44) + x.c - -44
def f45(x):
    return x.a.b(45) + x.c - -45
def f46(x):
    return x.a.b(46) + x.c - -46
def f47(x):
    return x.a.b(47) + x.c - -47
def f48(x):
    return x.a.b(48) + x.c - -48
def f49(x):
    return x.a.b(49) + x.c - -49
def f50(x):
    return x.a.b(50) + x.c - -50
def f51(x):
    return x.a.b(51) + x.c - -51
def f52(x):
    return x.a.b(52) + x.c - -52
def f53(x):
    return x.a.b(53) + x.c - -53
def f54(x):
    return x.a.b(54) + x.c - -54
def f55(x):
    return x.a.b(55) + x.c - -55
def f56(x):
    return x.a.b(56) + x.c - -56
def f57(x):
    return x.a.b(57) + x.c - -57
def f58(x):
    return x.a.b(58) + x.c - -58
def f59(x):
    return x.a.b(59) + x.c - -59
def f60(x):
    return x.a.b(60) + x.c - -60
def f61(x):
    return x.a.b(61) + x.c - -61
def f62(x):
    return x.a.b(62) + x.c - -62
def f63(x):
    return x.a.b(63) + x.c - -63
def f64(x):
    return x.a.b(64) + x.c - -64
def f65(x):
    return x.a.b(65) + x.c - -65
def f66(x):
    return x.a.b(66) + x.c - -66
def f67(x):
    return x.a.b(67) + x.c - -67
def f68(x):
    return x.a.b(68) + x.c - -68
def f69(x):
    return x.a.b(69) + x.c - -69
def f70(x):
    return x.a.b(70) + x.c - -70
def f71(x):
    return x.a.b(71) + x.c - -71
def f72(x):
    return x.a.b(72) + x.c - -72
def f73(x):
    return x.a.b(73) + x.c - -73
def f74(x):
    return x.a.b(74) + x.c - -74
def f75(x):
    return x.a.b(75) + x.c - -75
def f76(x):
    return x.a.b(76) + x.c - -76
def f77(x):
    return x.a.b(77) + x.c - -77
def f78(x):
    return x.a.b(78) + x.c - -78
def f79(x):
    return x.a.b(79) + x.c - -79
def f80(x):
    return x.a.b(80) + x.c - -80
def f81(x):
    return x.a.b(81) + x.c - -81
def f82(x):
    return x.a.b(82) + x.c - -82
def f83(x):
    return x.a.b(83) + x.c - -83
def f84(x):
    return x.a.b(84) + x.c - -84
def f85(x):
    return x.a.b(85) + x.c - -85
def f86(x):
    return x.a.b(86) + x.c - -86
def f87(x):
    return x.a.b(87) + x.c - -87
def f88(x):
    return x.a.b(88) + x.c - -88
def f89(x):
    return x.a.b(89) + x.c - -89
def f90(x):
    return x.a.b(90) + x.c - -90
def f91(x):
    return x.a.b(91) + x.c - -91
def f92(x):
    return x.a.b(92) + x.c - -92
def f93(x):
    return x.a.b(93) + x.c - -93
def f94(x):
    return x.a.b(94) + x.c - -94
def f95(x):
    return x.a.b(95) + x.c - -95
def f96(x):
    return x.a.b(96) + x.c - -96
def f97(x):
    return x.a.b(97) + x.c - -97
def f98(x):
    return x.a.b(98) + x.c - -98
def f99(x):
    return x.a.b(99) + x.c - -99
def f100(x):
    return x.a.b(100) + x.c - -100
def f101(x):
    return x.a.b(101) + x.c - -101
def f102(x):
    return x.a.b(102) + x.c - -102
def f103(x):
    return x.a.b(103) + x.c - -103
def f104(x):
    return x.a.b(104) + x.c - -104
def f105(x):
    return x.a.b(105) + x.c - -105
def f106(x):
    return x.a.b(106) + x.c - -106
def f107(x):
    return x.a.b(107) + x.c - -107
def f108(x):
    return x.a.b(108) + x.c - -108
def f109(x):
    return x.a.b(109) + x.c - -109
def f110(x):
    return x.a.b(110) + x.c - -110
def f111(x):
    return x.a.b(111) + x.c - -111
def f112(x):
    return x.a.b(112) + x.c - -112
def f113(x):
    return x.a.b(113) + x.c - -113
def f114(x):
    return x.a.b(114) + x.c - -114
def f115(x):
    return x.a.b(115) + x.c - -115
def f116(x):
    return x.a.b(116) + x.c - -116
def f117(x):
    return x.a.b(117) + x.c - -117
def f118(x):
    return x.a.b(118) + x.c - -118
def f119(x):
    return x.a.b(119) + x.c - -119
def f120(x):
    return x.a.b(120) + x.c - -120
def f121(x):
    return x.a.b(121) + x.c - -121
def f122(x):
    return x.a.b(122) + x.c - -122
def f123(x):
    return x.a.b(123) + x.c - -123
def f124(x):
    return x.a.b(124) + x.c - -124
def f125(x):
    return x.a.b(125) + x.c - -125
def f126(x):
    return x.a.b(126) + x.c - -126
def f127(x):
    return x.a.b(127) + x.c - -127
def f128(x):
    return x.a.b(128) + x.c - -128
def f129(x):
    return x.a.b(129) + x.c - -129
def f130(x):
    return x.a.b(130) + x.c - -130
def f131(x):
    return x.a.b(131) + x.c - -131
def f132(x):
    return x.a.b(132) + x.c - -132
def f133(x):
    return x.a.b(133) + x.c - -133
def f134(x):
    return x.a.b(134) + x.c - -134
def f135(x):
    return x.a.b(135) + x.c - -135
def f136(x):
    return x.a.b(136) + x.c - -136
def f137(x):
    return x.a.b(137) + x.c - -137
def f138(x):
    return x.a.b(138) + x.c - -138
def f139(x):
    return x.a.b(139) + x.c - -139
def f140(x):
    return x.a.b(140) + x.c - -140
def f141(x):
    return x.a.b(141) + x.c - -141
def f142(x):
    return x.a.b(142) + x.c - -142
def f143(x):
    return x.a.b(143) + x.c - -143
def f144(x):
    return x.a.b(144) + x.c - -144
def f145(x):
    return x.a.b(145) + x.c - -145
def f146(x):
    return x.a.b(146) + x.c - -146
def f147(x):
    return x.a.b(147) + x.c - -147
def f148(x):
    return x.a.b(148) + x.c - -148
def f149(x):
    return x.a.b(149) + x.c - -149
