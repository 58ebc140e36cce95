-- 帮扶措施之一：完善基础设施（村道硬化、饮水安全、危房改造、农电保障、信息网络、易地搬迁、生态环境、村容村貌）。
-- 易地搬迁排在住房各项之前：互相排斥的措施，已享受的优先，其次是排在前面的。

fact.待搬迁户 {
  label = "列入易地搬迁、尚未入住",
  basis = "登记表 易地搬迁", type = "boolean",
  value = function(户) return 户.是否易地搬迁户 and not 户.是否搬迁入住 end,
}

fact.危改重点对象 {
  label = "五保户、低保户、残疾人家庭",
  basis = "农村危房改造 四类重点对象", type = "boolean",
  value = function(户)
    return 户.贫困户属性 ~= "一般贫困户" and 户.贫困户属性 ~= "一般农户" or 户.残疾人数 > 0
  end,
}

-- 村道硬化

aid.通村道路硬化 {
  department = "交通运输", basis = "甘肃省“1+17”方案 村道硬化，建制村通沥青（水泥）路",
  answers = { "交通条件落后" },
  eligible = function(户) return not 户.村.是否通硬化路 end,
}

aid.入户路硬化 {
  department = "交通运输", basis = "甘肃省“1+17”方案 村道硬化，村组道路",
  answers = { "交通条件落后" },
  eligible = function(户)
    return not 户.待搬迁户 and (户.入户路类型 == "泥土路" or 户.入户路类型 == "砂石路")
  end,
}

-- 饮水安全

aid.自来水入户 {
  department = "水利", basis = "甘肃省“1+17”方案 饮水安全",
  answers = { "安全饮水", "缺水" },
  eligible = function(户)
    return 户.取水方式 ~= "自来水入户" and 户.供水工程 ~= "分散供水" and not 户.待搬迁户
  end,
}

aid.集雨水窖 {
  department = "水利", basis = "甘肃省“1+17”方案 饮水安全",
  answers = { "安全饮水", "缺水" },
  eligible = function(户)
    return 户.供水工程 == "分散供水" and not 户.取水方便 and not 户.待搬迁户
  end,
}

aid.供水设施改造提升 {
  label = "供水设施改造提升、水质净化",
  department = "水利", basis = "甘肃省“1+17”方案 饮水安全，水量、水质和保证率",
  answers = { "安全饮水", "缺水" },
  eligible = function(户)
    return not 户.待搬迁户
       and (not 户.水量达标 or not 户.水质达标 or not 户.供水有保证 or 户.缺水)
  end,
}

-- 易地搬迁

aid.易地扶贫搬迁 {
  label = "易地扶贫搬迁（中央投资、地方债、专项基金和长期贷款合计）",
  department = "发展改革", basis = "甘肃省“1+17”方案 易地搬迁，对符合条件和有搬迁意愿的群众应搬尽搬",
  answers = { "住房安全", "安全饮水", "缺土地", "缺水", "交通条件落后" },
  eligible = function(户)
    if 户.是否易地搬迁户 then return not 户.是否搬迁入住 end
    return 户.建档立卡户 and 户.是否愿意搬迁 and (户.是否生态脆弱区 or 户.是否地质灾害隐患点)
  end,
  amount = function(户, 标准)
    local 人均 = 标准.搬迁中央补助 + 标准.搬迁地方债补助 + 标准.搬迁专项基金补助 + 标准.搬迁长期贷款
    return 人均 * 户.家庭人口数
  end,
  excludes = { "农村危房改造", "灾后重建补助", "入户路硬化" },
}

aid.搬迁后续扶持 {
  label = "易地搬迁后续产业和就业扶持",
  department = "发展改革", basis = "甘肃省“1+17”方案 易地搬迁，搬得出、稳得住、能发展、可致富",
  answers = { "缺项目", "缺土地", "收入达标" },
  eligible = function(户) return 户.是否易地搬迁户 and 户.是否搬迁入住 end,
}

-- 危房改造

aid.灾后重建补助 {
  department = "民政", basis = "因灾倒损住房恢复重建",
  answers = { "因灾", "住房安全" },
  eligible = function(户)
    return 户.灾害损失 > 0 and 户.危房等级 == "D级" and 户.是否唯一住房 and 户.危改状态 ~= "验收合格"
       and 户.灾害类型 ~= "无" and 户.灾害类型 ~= "干旱" and 户.灾害类型 ~= "冰雹"
  end,
  amount = function(户, 标准) return 标准.灾后重建补助 end,
  excludes = { "农村危房改造" },
}

aid.农村危房改造 {
  department = "住房城乡建设", basis = "甘肃省“1+17”方案 危房改造，建档立卡贫困户优先",
  answers = { "住房安全" },
  eligible = function(户)
    if 户.是否易地搬迁户 or not 户.建档立卡户 or 户.危改状态 == "验收合格" then return false end
    return 户.是否唯一住房 and (户.危房等级 == "C级" or 户.危房等级 == "D级")
  end,
  amount = function(户, 标准)
    if 户.危房等级 == "D级" then
      return 户.危改重点对象 and 标准.危房重建补助重点对象 or 标准.危房重建补助一般对象
    end
    return 户.危改重点对象 and 标准.危房修缮补助重点对象 or 标准.危房修缮补助一般对象
  end,
}

-- 农电保障、信息网络

aid.农村动力电保障 {
  department = "供电", basis = "甘肃省“1+17”方案 农电保障",
  answers = { "缺项目" },
  eligible = function(户) return not 户.是否通生产用电 and not 户.待搬迁户 end,
}

aid.宽带信息入户 {
  department = "工业和信息化", basis = "甘肃省“1+17”方案 信息网络",
  answers = { "缺项目", "缺技术" },
  eligible = function(户) return 户.村.是否通宽带 and not 户.是否通宽带网络 end,
}

-- 生态环境建设

aid.地质灾害治理避让 {
  department = "国土资源", basis = "甘肃省“1+17”方案 生态环境，地质灾害隐患治理和搬迁避让",
  answers = { "因灾" },
  eligible = function(户) return 户.是否地质灾害隐患点 end,
}

aid.高标准农田建设 {
  department = "国土资源", basis = "甘肃省“1+17”方案 生态环境，高标准基本农田",
  answers = { "缺土地", "缺水" },
  eligible = function(户) return 户.耕地面积 > 0 and 户.有效灌溉面积 < 户.耕地面积 end,
}

aid.退耕还林 {
  department = "林业", basis = "甘肃省“1+17”方案 生态环境，林业生态和林业经济",
  answers = { "缺项目", "收入达标" },
  eligible = function(户) return 户.是否生态脆弱区 and 户.耕地面积 > 0 end,
}

aid.生态护林员 {
  department = "林业", basis = "建档立卡贫困人口生态护林员",
  answers = { "缺劳力", "缺项目", "收入达标" }, each = "成员",
  eligible = function(人, 户)
    return 户.建档立卡户 and 户.林地面积 > 0 and not 人.务工 and (人.劳动力 or 人.弱劳动力)
  end,
  amount = function(人, 户, 标准) return 标准.生态护林员补助 end,
}

-- 村容村貌整治

aid.卫生厕所改造 {
  department = "住房城乡建设", basis = "甘肃省“1+17”方案 村容村貌整治",
  answers = { "因病" },
  eligible = function(户) return not 户.是否有卫生厕所 and not 户.待搬迁户 end,
}
