-- 帮扶措施之二：壮大富民产业（特色农牧业、农产品加工业、劳务经济、现代服务业、新型经营主体）。

-- 特色农牧业

aid.特色农牧业 {
  label = "特色种植、草食畜牧等到户产业",
  department = "农牧", basis = "甘肃省“1+17”方案 特色农牧业",
  answers = { "缺项目", "收入达标" },
  eligible = function(户, 标准)
    if 户.劳动力人数 > 0 and 户.耕地面积 >= 标准.种植耕地下限 then return true end
    return not 户.是否生态脆弱区 and (户.劳动力人数 > 0 or 户.弱劳动力人数 > 0) -- 养殖
  end,
}

aid.林果产业 {
  department = "林业", basis = "甘肃省“1+17”方案 林业经济，贫困群众林业纯收入目标",
  answers = { "缺项目", "收入达标" },
  eligible = function(户, 标准)
    return 户.劳动力人数 > 0 and 户.林地面积 + 户.林果面积 > 0
       and 户.林业收入 < 标准.林业收入目标 * 户.家庭人口数
  end,
}

aid.产业奖补 {
  label = "产业发展以奖代补",
  department = "扶贫", basis = "甘肃省“1+17”方案 目标精准，扶贫对象收入目标；富民产业",
  answers = { "自身发展动力不足", "缺资金", "收入达标" },
  eligible = function(户, 标准)
    return 户.建档立卡户 and 户.增收项目 ~= "无" and 户.认定纯收入 < 标准.扶贫对象收入目标 * 户.家庭人口数
  end,
}

-- 农产品加工业

aid.龙头企业带动 {
  label = "龙头企业订单和加工带动",
  department = "农牧", basis = "甘肃省“1+17”方案 农产品加工业",
  answers = { "缺项目", "缺技术", "收入达标" },
  eligible = function(户) return 户.村.是否有龙头企业 and not 户.是否有龙头企业带动 end,
}

-- 劳务经济

aid.劳务输转 {
  department = "人力资源社会保障", basis = "甘肃省“1+17”方案 劳务经济",
  answers = { "缺土地", "缺项目", "自身发展动力不足", "收入达标" }, each = "成员",
  eligible = function(人) return 人.劳动力 and not 人.务工 and 人.务工意愿 end,
}

aid.扶贫车间就业 {
  department = "人力资源社会保障", basis = "甘肃省“1+17”方案 劳务经济，就近就业",
  answers = { "缺劳力", "缺项目", "收入达标" }, each = "成员",
  eligible = function(人, 户)
    return 户.村.是否有扶贫车间 and not 人.务工 and (人.劳动力 or 人.弱劳动力)
  end,
}

aid.公益性岗位 {
  department = "人力资源社会保障", basis = "甘肃省乡村公益性岗位",
  answers = { "缺劳力", "缺项目", "收入达标" }, each = "成员",
  eligible = function(人, 户, 标准)
    return 户.建档立卡户 and not 人.务工 and (人.劳动力 or 人.弱劳动力)
       and 人.年龄 >= 标准.公益性岗位年龄下限 and 人.年龄 < 标准.公益性岗位年龄上限
       and 人.公益性岗位数 < 标准.每人公益性岗位上限
  end,
  amount = function(人, 户, 标准) return 标准.公益性岗位月补助 * 标准.全年月数 end,
}

-- 现代服务业

aid.乡村旅游 {
  department = "旅游", basis = "甘肃省“1+17”方案 现代服务业",
  answers = { "缺项目", "收入达标" },
  eligible = function(户)
    return 户.劳动力人数 > 0 and 户.村.是否通硬化路 and 户.村.是否通客运班车 and 户.是否有卫生厕所
  end,
}

aid.电子商务 {
  department = "商务", basis = "甘肃省“1+17”方案 现代服务业",
  answers = { "缺项目", "收入达标" },
  eligible = function(户)
    return 户.劳动力人数 > 0 and 户.村.是否有电商服务点 and 户.是否通宽带网络
  end,
}

aid.光伏扶贫 {
  department = "发展改革", basis = "光伏扶贫，优先无劳动能力的贫困户",
  answers = { "缺劳力", "缺项目", "收入达标" },
  eligible = function(户)
    return 户.建档立卡户 and 户.村.是否有光伏电站 and 户.劳动力人数 == 0
  end,
  amount = function(户, 标准) return 标准.光伏收益 end,
}

-- 新型经营主体

aid.合作社带动 {
  label = "加入农民专业合作社",
  department = "农牧", basis = "甘肃省“1+17”方案 新型经营主体",
  answers = { "缺项目", "缺技术", "收入达标" },
  eligible = function(户) return 户.村.合作社个数 > 0 and not 户.是否加入农民专业合作组织 end,
}

aid.资产收益分红 {
  label = "土地流转、资产入股、收益分红",
  department = "扶贫", basis = "甘肃省“1+17”方案 新型经营主体；资产收益扶贫",
  answers = { "缺劳力", "缺土地", "收入达标" },
  eligible = function(户)
    return 户.建档立卡户 and (户.村.合作社个数 > 0 or 户.村.是否有龙头企业)
  end,
}
