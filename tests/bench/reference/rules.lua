-- 基准算例的三十七条规则：致贫原因十二条，退出标准七条，帮扶措施十八条。只为量速度，不是政策。

local 依据 = "基准算例"

fact.纯收入 {
  basis = 依据, type = "money", unit = "元/年",
  value = function(户)
    return 户.工资性收入 + 户.生产经营性收入 + 户.财产性收入 + 户.转移性收入 - 户.生产经营性支出
  end,
}

cause.因灾 {
  basis = 依据,
  when = function(户, 标准)
    return 户.灾害损失 > 标准.灾害损失负担率 * max(户.纯收入, 1) or 户.灾害损失 >= 标准.重大灾害损失额
  end,
}
cause.因病 {
  basis = 依据,
  when = function(户, 标准)
    return 户.大病人数 >= 标准.大病人数下限 or 户.自付医疗费 > 标准.医疗支出负担率 * 户.纯收入
  end,
}
cause.因残 {
  basis = 依据,
  when = function(户, 标准)
    return 户.残疾人数 >= 1 and 户.劳动力人数 < 户.家庭人口数 * 标准.因残劳动力占比
  end,
}
cause.因学 {
  basis = 依据,
  when = function(户, 标准)
    return 户.在校生人数 >= 1 and 户.自付教育费 > 标准.教育支出负担率 * 户.纯收入
  end,
}
cause.缺土地 {
  basis = 依据,
  when = function(户, 标准) return 户.耕地面积 < 标准.人均耕地下限 * 户.家庭人口数 end,
}
cause.缺水 {
  basis = 依据,
  when = function(户, 标准)
    return 户.有效灌溉面积 < 标准.人均灌溉面积下限 * 户.家庭人口数 and 户.取水往返时间 > 标准.缺水取水时间
  end,
}
cause.缺项目 {
  basis = 依据,
  when = function(户) return not 户.有增收项目 and 户.劳动力人数 >= 1 end,
}
cause.缺资金 {
  basis = 依据,
  when = function(户, 标准)
    return 户.自有资金 < 标准.自有资金下限 and 户.资金需求 > 标准.资金需求下限
  end,
}
cause.缺技术 {
  basis = 依据,
  when = function(户) return 户.技能劳动力人数 == 0 and 户.劳动力人数 >= 1 end,
}
cause.缺劳力 {
  basis = 依据,
  when = function(户, 标准)
    return 户.劳动力人数 == 0 or 户.家庭人口数 > 标准.负担系数 * 户.劳动力人数
  end,
}
cause.交通条件落后 {
  basis = 依据,
  when = function(户, 标准) return not 户.通路 and 户.距主干路 > 标准.偏远距离 end,
}
cause.自身发展动力不足 {
  basis = 依据,
  when = function(户, 标准)
    return 户.劳动力人数 >= 1 and 户.务工月数 == 0 and 户.工资性收入 == 0
       and 户.生产经营性收入 < 标准.经营收入下限
  end,
}

criterion.收入达标 {
  basis = 依据,
  met = function(户, 标准) return 户.纯收入 >= 标准.收入线 * 户.家庭人口数 end,
}
criterion.不愁吃 {
  basis = 依据,
  met = function(户, 标准)
    return 户.耕地面积 >= 标准.口粮田 * 户.家庭人口数 or 户.纯收入 >= 标准.吃饭收入 * 户.家庭人口数
  end,
}
criterion.不愁穿 {
  basis = 依据,
  met = function(户, 标准) return 户.纯收入 >= 标准.穿衣收入 * 户.家庭人口数 end,
}
criterion.义务教育 { basis = 依据, met = function(户) return 户.失学人数 == 0 end }
criterion.基本医疗 { basis = 依据, met = function(户) return 户.未参保人数 == 0 end }
criterion.住房安全 {
  basis = 依据,
  met = function(户, 标准) return 户.住房等级 <= 标准.安全住房等级 end,
}
criterion.饮水安全 {
  basis = 依据,
  met = function(户, 标准) return 户.饮水达标 and 户.取水往返时间 <= 标准.达标取水时间 end,
}

aid.危房改造 {
  basis = 依据, answers = { "住房安全" },
  eligible = function(户) return not 户.住房安全 and not 户.搬迁户 end,
}
aid.易地搬迁 {
  basis = 依据, answers = { "住房安全", "饮水安全" },
  eligible = function(户)
    return 户.搬迁户 or 户.生态区 and not 户.住房安全 and not 户.饮水安全
  end,
}
aid.饮水工程 {
  basis = 依据, answers = { "饮水安全", "缺水" },
  eligible = function(户) return not 户.饮水安全 and not 户.搬迁户 end,
}
aid.村组道路 {
  basis = 依据, answers = { "交通条件落后" },
  eligible = function(户) return 户.交通条件落后 end,
}
aid.农电保障 {
  basis = 依据, answers = { "缺项目" },
  eligible = function(户) return not 户.通电 end,
}
aid.种植业 {
  basis = 依据, answers = { "缺项目" },
  eligible = function(户, 标准) return 户.缺项目 and 户.耕地面积 >= 标准.种植耕地下限 end,
}
aid.养殖业 {
  basis = 依据, answers = { "缺项目" },
  eligible = function(户) return 户.缺项目 and not 户.生态区 and 户.劳动力人数 >= 1 end,
}
aid.小额贷款 {
  basis = 依据, answers = { "缺资金" },
  eligible = function(户) return 户.缺资金 and 户.劳动力人数 >= 1 end,
}
aid.技能培训 {
  basis = 依据, answers = { "缺技术", "自身发展动力不足" },
  eligible = function(户) return 户.缺技术 or 户.自身发展动力不足 end,
}
aid.劳务输转 {
  basis = 依据, answers = { "缺土地" },
  eligible = function(户, 标准) return 户.缺土地 and 户.劳动力人数 >= 标准.输转劳动力下限 end,
}
aid.教育资助 {
  basis = 依据, answers = { "因学", "义务教育" },
  eligible = function(户) return 户.因学 or not 户.义务教育 end,
}
aid.医疗救助 {
  basis = 依据, answers = { "因病" },
  eligible = function(户) return 户.因病 end,
}
aid.参保资助 {
  basis = 依据, answers = { "基本医疗" },
  eligible = function(户) return not 户.基本医疗 end,
}
aid.农村低保 {
  basis = 依据, answers = { "缺劳力", "收入达标", "不愁吃", "不愁穿" },
  eligible = function(户) return 户.缺劳力 and not 户.收入达标 end,
}
aid.残疾人补贴 {
  basis = 依据, answers = { "因残" },
  eligible = function(户) return 户.因残 end,
}
aid.灾害救助 {
  basis = 依据, answers = { "因灾" },
  eligible = function(户) return 户.因灾 end,
}
aid.生态护林员 {
  basis = 依据, answers = { "收入达标" },
  eligible = function(户) return 户.生态区 and 户.劳动力人数 >= 1 and not 户.收入达标 end,
}
aid.合作社带动 {
  basis = 依据, answers = { "缺项目", "缺资金" },
  eligible = function(户) return not 户.加入合作社 and 户.缺项目 and 户.缺资金 end,
}
